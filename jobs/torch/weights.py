"""One weight a training image, half of the labels being wrong: gradients in y come from autograd.

    f(x, y) = mean of sigmoid(x_i) CE_i(y) over the training images + STAY/2 |y - y_0|^2,   F(x, y) = mean CE of validation images

A network is trained on all images, to y_0, and then fine-tuned on the weighted ones: y are its parameters, one after the
other. weights.ini starts this.
"""
import sys

import bizo
import numpy as np
import torch
import torch.nn.functional as F
from learner import TRAINING, Settings, digits, train
from torch import nn
from torch.nn.utils import parameters_to_vector, vector_to_parameters

STAY = 0.03  # enough for f to be convex around its solution


def network():
    """666 parameters. Smooth in y, and in double precision, because an inner problem is solved accurately."""
    return nn.Sequential(nn.Conv2d(1, 4, 3, stride=2, padding=1), nn.Tanh(),
                         nn.Conv2d(4, 8, 3, stride=2, padding=1), nn.Tanh(),
                         nn.Flatten(), nn.Linear(32, 10)).double()


def corrupted(labels, share=0.5):
    """The labels, so many of them replaced by wrong ones, and which ones are still right."""
    random = np.random.default_rng(1)
    wrong = random.permutation(len(labels)) < share * len(labels)
    other = (labels.numpy() + random.integers(1, 10, len(labels))) % 10
    return torch.tensor(np.where(wrong, other, labels.numpy())), ~wrong


class Weights(bizo.Problem):
    name = "digits-weights"
    lower, upper = -6.0, 6.0

    def __init__(self, samples=TRAINING):
        self.training, self.validation, self.test = digits(torch.float64)
        self.training.images = self.training.images[:samples]
        self.training.labels, self.right = corrupted(self.training.labels[:samples])
        self.net = train(self.training, Settings(learning_rate=0.1, weight_decay=0), seed=0, epochs=10, network=network)
        self.first = parameters_to_vector(self.net.parameters()).detach()
        self.inner_start = self.first.numpy()
        self.d, self.p = samples, len(self.inner_start)

    def training_loss(self, x, y):
        vector_to_parameters(torch.tensor(y), self.net.parameters())
        losses = F.cross_entropy(self.net(self.training.images), self.training.labels, reduction="none")
        moved = parameters_to_vector(self.net.parameters()) - self.first
        return (torch.sigmoid(torch.tensor(x)) * losses).mean() + STAY / 2 * moved.dot(moved)

    def validation_loss(self, y):
        vector_to_parameters(torch.tensor(y), self.net.parameters())
        return F.cross_entropy(self.net(self.validation.images), self.validation.labels)

    def gradient(self, loss):
        return parameters_to_vector(torch.autograd.grad(loss, list(self.net.parameters()))).numpy()

    def inner(self, x, y):
        return self.training_loss(x, y).item()

    def outer(self, x, y):
        return self.validation_loss(y).item()

    def inner_gradient_y(self, x, y):
        return self.gradient(self.training_loss(x, y))

    def outer_gradient_y(self, x, y):
        return self.gradient(self.validation_loss(y))


if __name__ == "__main__":
    bizo.serve(Weights(*map(int, sys.argv[1:])))
