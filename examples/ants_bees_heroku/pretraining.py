"""Where the transfer starts: a backbone that has learned from other pictures than those of the task."""

from __future__ import annotations

import random

import torch
from animals import OTHERS, draw_animal
from learning import batches, step
from model import Classifier, pixels
from torch import nn

EACH, ROUNDS, AT_ONCE, RATE = 150, 6, 32, 6e-3
SEED = 7


def pretrained_backbone() -> nn.Module:
    """A backbone that tells eight kinds of drawings apart, but never saw an ant or a bee."""
    chance = random.Random(SEED)
    torch.manual_seed(SEED)
    labels = [number for number in range(len(OTHERS)) for _ in range(EACH)]
    pictures = torch.stack([pixels(draw_animal(OTHERS[number], chance)) for number in labels])
    data = pictures, torch.tensor(labels)
    teacher = Classifier(list(OTHERS))
    optimizer = torch.optim.Adam(teacher.parameters())
    steps = ROUNDS * -(-len(labels) // AT_ONCE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    for number in range(ROUNDS):
        for batch in batches(data, number, AT_ONCE):
            step(teacher, optimizer, batch)
            schedule.step()
    return teacher.backbone
