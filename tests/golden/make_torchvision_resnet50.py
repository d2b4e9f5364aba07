"""Writes torchvision_resnet50.json: what torchvision's ResNet-50 makes of images, both drawn by a
formula that tests/model/pretrained/torchvision_resnet50_test.ts repeats. Needs torch, torchvision.

    python make_torchvision_resnet50.py > torchvision_resnet50.json
"""

import json

import numpy as np
import torch
import torchvision


def drawn(name, shape, low, high):
    """Uniform values: the array's name seeds a counter, which MurmurHash3's finalizer scatters."""
    seed = 0
    for character in name.encode():
        seed = (seed * 31 + character) & 0xFFFFFFFF
    h = np.arange(np.prod(shape, dtype=np.int64)).astype(np.uint32) * np.uint32(2654435769)
    h = h + np.uint32(seed)
    h ^= h >> np.uint32(16)
    h *= np.uint32(0x85EBCA6B)
    h ^= h >> np.uint32(13)
    h *= np.uint32(0xC2B2AE35)
    h ^= h >> np.uint32(16)
    return (low + h / 2**32 * (high - low)).astype("float32").reshape(shape)


def limits(name, shape):
    if len(shape) == 4:
        limit = (6 / (shape[1] * shape[2] * shape[3])) ** 0.5
        return -limit, limit
    if name.endswith(("weight", "running_var")):
        return 0.5, 1.5
    return -0.5, 0.5


network = torchvision.models.resnet50(weights=None).eval()
state = network.state_dict()
for name, value in state.items():
    if not name.startswith("fc.") and not name.endswith("num_batches_tracked"):
        shape = tuple(value.shape)
        state[name] = torch.from_numpy(drawn(name, shape, *limits(name, shape)))
network.load_state_dict(state)

images = torch.from_numpy(drawn("images", (2, 64, 64, 3), 0, 1)).permute(0, 3, 1, 2)
normalize = torchvision.transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
maps = {}
with torch.no_grad():
    x = network.maxpool(network.relu(network.bn1(network.conv1(normalize(images)))))
    x = network.layer2(network.layer1(x))
    for index, block in enumerate(network.layer3):
        x = block(x)
        if index == 2:
            maps["conv4_block3_out"] = x
    maps["conv5_block3_out"] = network.layer4(x)

print(json.dumps({
    "made_with": f"torch {torch.__version__}, torchvision {torchvision.__version__}",
    "names": [name for name in state if not name.startswith("fc.")],
    "every": 61,
    "maps": {
        name: {
            "shape": list(x.permute(0, 2, 3, 1).shape),
            "largest": float(x.abs().max()),
            # Every 61st value: 61 divides no side, so all images, places and channels have some.
            "values": [float(f"{v:.8g}") for v in x.permute(0, 2, 3, 1).reshape(-1)[::61]],
        }
        for name, x in maps.items()
    },
}))
