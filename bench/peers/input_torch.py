"""Reading JPEG files in PyTorch: DataLoader with torchvision or Pillow, whichever is faster."""

import torch
import torchvision

from jpeg_batches import fastest_batches
from serve import serve


def prepare(job):
    torch.set_num_threads(job["threads"])

    def use(loader):
        return sum(len(batch) for batch in loader)

    loader, choice = fastest_batches(job["paths"], job["size"], job["batch"], use)
    use(loader)
    versions = {"torch": torch.__version__, "torchvision": torchvision.__version__}
    return {"versions": versions, "choice": choice}, lambda: {"images": use(loader)}


serve(prepare)
