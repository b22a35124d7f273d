"""The classifier: three convolutions and one layer, trained by Lightning. Serving needs none of this file."""

from __future__ import annotations

from itertools import pairwise

import lightning
import torch
from faces import ATTRIBUTES
from torch import nn

LEARNING_RATE = 3e-3


class FaceClassifier(lightning.LightningModule):
    """How likely each attribute is; they do not exclude each other."""

    def __init__(self) -> None:
        super().__init__()
        widths = (3, 16, 32, 64)
        layers: list[nn.Module] = []
        for before, after in pairwise(widths):
            layers += [
                nn.Conv2d(before, after, 3, padding=1),
                nn.BatchNorm2d(after),
                nn.ReLU(),
                nn.MaxPool2d(2),
            ]
        # Where something is in the picture tells what it is: so the places stay apart, 8 by 8 of them.
        self.layers = nn.Sequential(
            *layers, nn.Flatten(), nn.Dropout(0.2), nn.Linear(64 * 8 * 8, len(ATTRIBUTES))
        )

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """A row of probabilities a picture; pictures are bytes, height by width by three colours."""
        return self.scores(pictures).sigmoid()

    def scores(self, pictures: torch.Tensor) -> torch.Tensor:
        """What the probabilities are made of."""
        return self.layers(pictures.permute(0, 3, 1, 2).float() / 255 - 0.5)

    def training_step(self, batch: list[torch.Tensor]) -> torch.Tensor:
        """How wrong the scores are, over all attributes."""
        pictures, wanted = batch
        loss = nn.functional.binary_cross_entropy_with_logits(self.scores(pictures), wanted)
        self.log("loss", loss, prog_bar=True)
        return loss

    def validation_step(self, batch: list[torch.Tensor]) -> None:
        """How many attributes are told right, of pictures that training never saw."""
        pictures, wanted = batch
        right = (self(pictures) > 0.5) == wanted.bool()
        self.log("accuracy", right.float().mean(), prog_bar=True)

    def configure_optimizers(self) -> torch.optim.Optimizer:
        """Adam, as usual."""
        return torch.optim.Adam(self.parameters(), lr=LEARNING_RATE)
