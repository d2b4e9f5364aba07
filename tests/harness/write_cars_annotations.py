"""Writes cars_annos.mat as Stanford Cars 196 has it, from a JSON list of records.

    python write_cars_annotations.py RECORDS.json cars_annos.mat
"""

import json
import sys
from pathlib import Path

import numpy as np
from scipy.io import savemat

FIELDS = ["relative_im_path", "bbox_x1", "bbox_y1", "bbox_x2", "bbox_y2", "class", "test"]

records = json.loads(Path(sys.argv[1]).read_text())
annotations = np.zeros((1, len(records)), dtype=[(name, object) for name in FIELDS])
for index, record in enumerate(records):
    annotations[0, index]["relative_im_path"] = record["relative_im_path"]
    for name in FIELDS[1:]:
        kind = np.uint16 if name.startswith("bbox") else np.uint8
        annotations[0, index][name] = np.array([[record[name]]], dtype=kind)
class_names = np.array([[f"Maker Model {number} 2012" for number in range(1, 197)]], dtype=object)
savemat(sys.argv[2], {"annotations": annotations, "class_names": class_names}, do_compression=True)
