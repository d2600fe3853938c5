"""A small convolution network for the digits of data/digits.csv, as one writes it in PyTorch. It knows nothing of bizo."""
import pathlib
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(1)  # a rank of bizo has one core, and sums have one order

DIGITS = pathlib.Path(__file__).resolve().parents[2] / "data" / "digits.csv"
TRAINING, VALIDATION = 300, 300  # images; the other 1197 are for the test


@dataclass
class Samples:
    images: torch.Tensor  # n x 1 x 8 x 8, grey levels 0 to 1
    labels: torch.Tensor  # n, 0 to 9


def digits(dtype=torch.float32):
    """Training, validation and test samples, always the same."""
    table = np.loadtxt(DIGITS, delimiter=",", skiprows=1)
    order = np.random.default_rng(0).permutation(len(table))
    images = torch.tensor(table[order, :64] / 16, dtype=dtype).reshape(-1, 1, 8, 8)
    labels = torch.tensor(table[order, 64], dtype=torch.long)
    ends = [0, TRAINING, TRAINING + VALIDATION, len(table)]
    return [Samples(images[first:end], labels[first:end]) for first, end in zip(ends, ends[1:])]


def network():
    """Two convolutions and a linear layer, 1898 parameters."""
    return nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
                         nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
                         nn.Flatten(), nn.Linear(64, 10))


@dataclass
class Settings:
    """The defaults are a first guess: what many examples have."""

    learning_rate: float = 0.01
    momentum: float = 0.9
    weight_decay: float = 1e-4
    label_smoothing: float = 0.0
    augmentation: float = 0.0  # 1: turned by up to 0.5, moved by up to 1.6 pixels, magnified by up to e^0.3


def augmented(images, strength):
    """The images turned, moved and magnified at random."""
    def uniform(*shape):
        return strength * (2 * torch.rand(len(images), *shape, dtype=images.dtype) - 1)

    angle, zoom, move = 0.5 * uniform(), torch.exp(0.3 * uniform()), 0.4 * uniform(2, 1)
    cosine, sine = zoom * torch.cos(angle), zoom * torch.sin(angle)
    turn = torch.stack([torch.stack([cosine, -sine], 1), torch.stack([sine, cosine], 1)], 1)
    grid = F.affine_grid(torch.cat([turn, move], 2), images.shape, align_corners=False)
    return F.grid_sample(images, grid, align_corners=False)


def train(samples, settings, seed, epochs=15, batch=20, network=network):
    """A network, trained by SGD; all that is random in it follows from the seed."""
    torch.manual_seed(seed)
    net = network()
    optimizer = torch.optim.SGD(net.parameters(), lr=settings.learning_rate, momentum=settings.momentum,
                                weight_decay=settings.weight_decay)
    for _ in range(epochs):
        for chosen in torch.randperm(len(samples.labels)).split(batch):
            images = augmented(samples.images[chosen], settings.augmentation)
            loss = F.cross_entropy(net(images), samples.labels[chosen], label_smoothing=settings.label_smoothing)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return net


@torch.no_grad()
def evaluate(net, samples):
    """Cross entropy and accuracy."""
    scores = net(samples.images)
    return F.cross_entropy(scores, samples.labels).item(), (scores.argmax(1) == samples.labels).float().mean().item()
