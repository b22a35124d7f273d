"""The classifier: a backbone that sees what is in a picture, and a head that names it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import torch
from PIL import Image
from torch import nn

SIZE = 64
"""Pictures are scaled to so many pixels each way."""
FEATURES = 128
"""Numbers that the backbone says of a picture."""


class Prediction(NamedTuple):
    """What is in a picture, and how likely that is."""

    label: str
    probability: float


class Classifier(nn.Module):
    """Names one of some labels."""

    def __init__(self, labels: list[str]) -> None:
        super().__init__()
        self.labels = labels
        self.backbone = backbone()
        self.head = nn.Linear(FEATURES, len(labels))

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """A row of scores a picture; pictures are bytes, height by width by three colours."""
        return self.head(self.backbone(pictures.permute(0, 3, 1, 2).float() / 255))

    def predict(self, picture: Image.Image) -> Prediction:
        """The most likely label."""
        with torch.inference_mode():
            (row,) = self(pixels(picture)[None]).softmax(dim=1)
        return Prediction(self.labels[int(row.argmax())], float(row.max()))


def backbone() -> nn.Module:
    """Convolutions; their strongest answer counts, wherever in the picture it is."""
    layers: list[nn.Module] = [nn.Conv2d(3, 16, 5, stride=2, padding=2), nn.BatchNorm2d(16), nn.ReLU()]
    for before, after in pairwise((16, 32, 64, FEATURES)):
        layers += [nn.Conv2d(before, after, 3, padding=1), nn.BatchNorm2d(after), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(*layers, nn.AdaptiveMaxPool2d(1), nn.Flatten())


def pixels(picture: Image.Image) -> torch.Tensor:
    """A picture of any size, as the classifier takes it."""
    scaled = picture.convert("RGB").resize((SIZE, SIZE))
    return torch.frombuffer(bytearray(scaled.tobytes()), dtype=torch.uint8).reshape(SIZE, SIZE, 3)


def load(checkpoint: Path) -> Classifier:
    """The classifier of a checkpoint, ready to serve."""
    saved = torch.load(checkpoint, weights_only=True)
    classifier = Classifier(saved["labels"])
    classifier.load_state_dict(saved["classifier"])
    return classifier.eval()
