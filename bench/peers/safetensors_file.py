"""The embeddings file of `bench:rank`."""

import json

import numpy as np


def read_embeddings(path):
    """The embeddings, mapped from the disk, and the category of each row as a number."""
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
    entry = header["embeddings"]
    start = 8 + length + entry["data_offsets"][0]
    embeddings = np.memmap(path, np.float32, "r", start, tuple(entry["shape"]))
    samples = json.loads(header["__metadata__"]["samples"])
    return embeddings, np.array([int(sample["category"]) for sample in samples])
