"""What both trainings share: the order of the pictures, how a batch is learned from, how well it went."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from model import Classifier
from torch import nn

Data = tuple[torch.Tensor, torch.Tensor]
"""Pictures, and the number of the label of each."""


def batches(data: Data, number: int, size: int) -> Iterator[Data]:
    """The pictures of one round, in another order and turned another way than in the round before.

    Both come from the round's number alone: a training that was interrupted goes on as if it was not.
    """
    pictures, labels = torch.rot90(data[0], number % 4, dims=(1, 2)), data[1]
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(number))
    for chosen in order.split(size):
        yield pictures[chosen], labels[chosen]


def step(classifier: Classifier, optimizer: torch.optim.Optimizer, batch: Data) -> None:
    """Learn from one batch."""
    optimizer.zero_grad()
    nn.functional.cross_entropy(classifier(batch[0]), batch[1]).backward()
    optimizer.step()


def accuracy(classifier: Classifier, data: Data) -> float:
    """Share of the pictures that get their own label."""
    with torch.inference_mode():
        return float((classifier(data[0]).argmax(dim=1) == data[1]).float().mean())
