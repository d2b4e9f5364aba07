"""Approximate nearest neighbours by FAISS: HNSW, with the recall against its own flat index."""

import time

import faiss
import numpy as np

from safetensors_file import read_embeddings
from serve import serve


def prepare(job):
    faiss.omp_set_num_threads(job["threads"])
    stored, _ = read_embeddings(job["path"])
    rows = np.array(stored)
    queries = rows[: job["queries"]]
    index = faiss.IndexHNSWFlat(job["dim"], 32)
    index.hnsw.efConstruction = 128
    index.hnsw.efSearch = 128
    started = time.perf_counter()
    index.add(rows)
    build_seconds = time.perf_counter() - started

    flat = faiss.IndexFlatL2(job["dim"])
    flat.add(rows)
    # One more: each query finds itself.
    _, exact = flat.search(queries, job["k"] + 1)
    _, found = index.search(queries, job["k"] + 1)
    hits = sum(
        len((set(wanted) & set(got)) - {query}) for query, (wanted, got) in enumerate(zip(exact, found))
    )
    recall = hits / (job["queries"] * job["k"])

    def play_round():
        index.search(queries, job["k"] + 1)
        return {"images": job["queries"], "buildSeconds": build_seconds, "recall": recall}

    choice = "IndexHNSWFlat, M 32, efConstruction 128, efSearch 128"
    return {"versions": {"faiss": faiss.__version__}, "choice": choice}, play_round


serve(prepare)
