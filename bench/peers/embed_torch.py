"""JPEG files to a file of embeddings in PyTorch: DataLoader, ResNet-50 in inference mode, numpy.

Eager, as most people run it, or at its best, as the job says: batch norms folded into the
convolutions, and torch.compile.
"""

import numpy as np
import torch
import torchvision
from torch.fx.experimental.optimization import fuse

from cgd_torch import Cgd, compiled
from jpeg_batches import fastest_batches
from serve import serve


def prepare(job):
    torch.set_num_threads(job["threads"])
    model, how = Cgd().to(memory_format=torch.channels_last).eval(), "eager"
    if job["compile"]:
        model, how = compiled(fuse(model))
    half = job["precision"] == "bfloat16"

    @torch.inference_mode()
    def embed(loader):
        parts = []
        for pixels in loader:
            images = pixels.float().div_(255).sub_(0.5)
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
                parts.append(model(images))
        return torch.cat(parts).numpy()

    loader, choice = fastest_batches(job["paths"], job["size"], job["batch"], embed)

    def play_round():
        embeddings = embed(loader)
        np.save(job["output"], embeddings)
        return {"images": len(embeddings)}

    play_round()
    versions = {"torch": torch.__version__, "torchvision": torchvision.__version__}
    return {"versions": versions, "choice": f"{how}, {choice}"}, play_round


serve(prepare)
