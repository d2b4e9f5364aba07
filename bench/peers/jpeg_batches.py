"""Batches of square images from JPEG files, by PyTorch's DataLoader, and the fastest way to them.

As Likeness reads them: shrunk until the longer side fits, centred, the rest black; the pixels stay
bytes. What comes out is [batch, 3, size, size] in channels-last order.
"""

import itertools
import time

import numpy as np
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision.io import ImageReadMode, decode_jpeg, read_file
from torchvision.transforms.v2 import functional as transforms


def fitted(width, height, size):
    """Width and height of an image that is to fit a square."""
    scale = size / max(width, height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def open_with_pillow(path, size, shrink_on_load):
    with Image.open(path) as image:
        width, height = fitted(*image.size, size)
        if shrink_on_load:
            image.draft("RGB", (width, height))
        resized = image.convert("RGB").resize((width, height), Image.Resampling.BILINEAR)
    square = np.zeros((size, size, 3), np.uint8)
    top, left = (size - height) // 2, (size - width) // 2
    square[top : top + height, left : left + width] = np.asarray(resized)
    return torch.from_numpy(square)


def open_with_torchvision(path, size):
    image = decode_jpeg(read_file(path), ImageReadMode.RGB)
    width, height = fitted(image.shape[2], image.shape[1], size)
    resized = transforms.resize(image, [height, width], antialias=True)
    square = torch.zeros((size, size, 3), dtype=torch.uint8)
    top, left = (size - height) // 2, (size - width) // 2
    square[top : top + height, left : left + width] = resized.permute(1, 2, 0)
    return square


DECODERS = {
    "Pillow, shrunk on load": lambda path, size: open_with_pillow(path, size, True),
    "Pillow": lambda path, size: open_with_pillow(path, size, False),
    "torchvision.io": open_with_torchvision,
}


class Images(Dataset):
    def __init__(self, paths, size, decoder):
        self.paths, self.size, self.decoder = paths, size, decoder

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        return DECODERS[self.decoder](self.paths[index], self.size)


def jpeg_batches(paths, size, batch_size, decoder, workers):
    """A DataLoader; its workers stay, so that they start once only."""
    return DataLoader(
        Images(paths, size, decoder),
        batch_size=batch_size,
        num_workers=workers,
        persistent_workers=workers > 0,
        collate_fn=lambda images: torch.stack(images).permute(0, 3, 1, 2),
    )


def fastest_batches(paths, size, batch_size, use):
    """Tries all decoders and 0, 1 or 2 workers on some of the files.

    `use` goes through the batches of a loader as the round will. Gives the fastest loader for all
    files, and what it is in words.
    """
    some = paths[: 2 * batch_size]
    seconds = {}
    for decoder, workers in itertools.product(DECODERS, (0, 1, 2)):
        loader = jpeg_batches(some, size, batch_size, decoder, workers)
        use(loader)
        started = time.perf_counter()
        use(loader)
        seconds[decoder, workers] = time.perf_counter() - started
    decoder, workers = min(seconds, key=seconds.get)
    choice = f"{decoder}, {workers} worker{'' if workers == 1 else 's'}"
    return jpeg_batches(paths, size, batch_size, decoder, workers), choice
