"""Reads a folder of event files as TensorBoard does, for events_file_test.ts.

Usage: read_events.py FOLDER OUT.json
"""

import json
import sys

from tensorboard.backend.event_processing import event_accumulator, plugin_event_accumulator
from tensorboard.util import tensor_util

folder, out = sys.argv[1:]
everything = {event_accumulator.SCALARS: 0, event_accumulator.TENSORS: 0}

plain = event_accumulator.EventAccumulator(folder, size_guidance=everything)
plain.Reload()
scalars = {
    tag: [[event.step, event.value, event.wall_time] for event in plain.Scalars(tag)]
    for tag in plain.Tags()["scalars"]
}

# What TensorBoard's pages are served from.
served = plugin_event_accumulator.EventAccumulator(folder, size_guidance=everything)
served.Reload()
plugins = {
    tag: served.SummaryMetadata(tag).plugin_data.plugin_name
    for tag in served.Tags()["tensors"]
}
texts = {
    tag: [[event.step, tensor_util.make_ndarray(event.tensor_proto).item().decode()]
          for event in served.Tensors(tag)]
    for tag, plugin in plugins.items() if plugin == "text"
}
served_scalars = {
    tag: [[event.step, tensor_util.make_ndarray(event.tensor_proto).item()]
          for event in served.Tensors(tag)]
    for tag, plugin in plugins.items() if plugin == "scalars"
}

with open(out, "w") as file:
    json.dump({"scalars": scalars, "served": served_scalars, "texts": texts}, file)
