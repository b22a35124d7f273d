"""The image set on disk: `train/ants/000.jpg`, `validation/bees/000.jpg` and so on."""

from __future__ import annotations

import random
from pathlib import Path

import torch
from animals import KINDS, draw_animal
from learning import Data
from model import pixels
from PIL import Image

TRAINING, VALIDATION = "train", "validation"
DRAWN = {TRAINING: 60, VALIDATION: 100}
"""How many pictures of each label the example makes."""
SEED = 7


def draw_images(folder: Path) -> None:
    """Make the image set; where the folder is, it is whole."""
    unfinished = folder.with_name(f"{folder.name}.new")
    for part, number in DRAWN.items():
        chance = random.Random(f"{SEED} {part}")
        for kind in KINDS:
            place = unfinished / part / kind
            place.mkdir(parents=True, exist_ok=True)
            for index in range(number):
                draw_animal(kind, chance).save(place / f"{index:03}.jpg", quality=90)
    unfinished.rename(folder)


def labels_of(folder: Path) -> list[str]:
    """What the pictures are of: the names of the folders that they lie in."""
    return sorted(place.name for place in (folder / TRAINING).iterdir() if place.is_dir())


def read_images(folder: Path, labels: list[str]) -> Data:
    """All pictures of these labels."""
    files = [(file, number) for number, label in enumerate(labels) for file in _files(folder / label)]
    return torch.stack([_read(file) for file, _ in files]), torch.tensor([number for _, number in files])


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if not file.name.startswith("."))


def _read(file: Path) -> torch.Tensor:
    with Image.open(file) as picture:
        return pixels(picture)
