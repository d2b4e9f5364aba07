"""Likeness's CGD model on ResNet-50, and its loss, in PyTorch.

The network is Keras's ResNet-50, as in the other two: a stage strides in its first 1×1 convolution,
convolutions have biases, batch norms have Keras's constants.
"""

import shutil

import torch
import torch._inductor.config
from torch import nn
from torch.nn import functional as F
from torchvision.models import resnet50


def keras_resnet50():
    """ResNet-50 without its top, [batch, 3, size, size] to [batch, 2048, size / 32, size / 32]."""
    network = resnet50(weights=None)
    for stage in (network.layer2, network.layer3, network.layer4):
        stage[0].conv1.stride, stage[0].conv2.stride = (2, 2), (1, 1)
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d):
            layer.bias = nn.Parameter(torch.zeros(layer.out_channels))
        if isinstance(layer, nn.BatchNorm2d):
            layer.eps, layer.momentum = 1.001e-5, 0.01
    # The last two are the pooling and the classifier.
    return nn.Sequential(*list(network.children())[:-2])


class Cgd(nn.Module):
    """Backbone, then the descriptors SPoC, MAC and GeM, each projected and normalised."""

    def __init__(self, embedding_size=1536):
        super().__init__()
        self.backbone = keras_resnet50()
        self.projections = nn.ModuleList(nn.Linear(2048, embedding_size // 3) for _ in range(3))

    def forward(self, images):
        features = self.backbone(images)
        described = (
            features.mean((2, 3)),
            features.amax((2, 3)),
            features.clamp(min=1e-6).pow(3).mean((2, 3)).pow(1 / 3),
        )
        parts = [
            F.normalize(project(vector).float())
            for project, vector in zip(self.projections, described)
        ]
        return F.normalize(torch.cat(parts, 1))


def compiled(model):
    """The model by torch.compile, which is faster, where there is the C++ compiler that it needs.

    Gives the model, and what it is in words.
    """
    if shutil.which("g++") is None and shutil.which("clang++") is None:
        return model, "eager: there is no C++ compiler"
    # In this process, so that no idle ones count as memory.
    torch._inductor.config.compile_threads = 1
    return torch.compile(model, dynamic=False), "torch.compile"


def batch_hard_triplet_loss(embeddings, labels):
    """Hermans et al., arXiv 1703.07737, equation 5, with the soft margin."""
    distances = torch.cdist(embeddings, embeddings)
    same = labels[:, None] == labels[None, :]
    furthest_positive = distances.masked_fill(~same, 0).amax(1)
    nearest_negative = distances.masked_fill(same, torch.inf).amin(1)
    return F.softplus(furthest_positive - nearest_negative).mean()
