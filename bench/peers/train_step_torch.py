"""The training step in PyTorch, channels last; in bfloat16 by autocast.

Eager, as most people run it, or by torch.compile, as the job says. The fastest of what was tried on
two cores with AMX: fused Adam (foreach takes 1.08 times as long).
"""

import numpy as np
import torch

from cgd_torch import Cgd, batch_hard_triplet_loss, compiled
from serve import serve


def prepare(job):
    torch.set_num_threads(job["threads"])
    batch, size = job["batch"], job["size"]
    model = Cgd().to(memory_format=torch.channels_last).train()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4, eps=1e-7, fused=True)

    random = np.random.default_rng(0)
    pixels = random.random((batch, size, size, 3), dtype=np.float32) - 0.5
    # A view of rows of pixels as [batch, channels, height, width] is what "channels last" means.
    images = torch.from_numpy(pixels).permute(0, 3, 1, 2)
    labels = torch.arange(batch) // job["samplesPerCategory"]
    half = job["precision"] == "bfloat16"
    forward, choice = compiled(model) if job["compile"] else (model, "eager")

    def step():
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
            embeddings = forward(images)
        loss = batch_hard_triplet_loss(embeddings, labels)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        return loss.item()

    def play_round():
        for _ in range(job["steps"]):
            loss = step()
        return {"images": job["steps"] * batch, "loss": loss}

    for _ in range(job["warmUpSteps"]):
        step()
    return {"versions": {"torch": torch.__version__}, "choice": choice}, play_round


serve(prepare)
