"""The model: a text is the mean of its character n-grams, and one layer tells the category from that.

A word that is new or misspelled shares most of its n-grams with words that were learned.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BUCKETS = 2**14
"""N-grams are hashed into so many; some share one, and the model learns to live with it."""
DIMENSIONS = 32
SIZES = (3, 4, 5)


def buckets(text: str) -> list[int]:
    """The n-grams of each word, and the words, as numbers. Digits and signs say nothing about a category."""
    # CRC-32 is the same everywhere and always; Python's own hash is not.
    words = [f"<{word}>" for word in re.findall(r"[^\W\d_]{2,}", text.lower())]
    grams = [word[at : at + size] for word in words for size in SIZES for at in range(len(word) - size + 1)]
    return [zlib.crc32(gram.encode()) % BUCKETS for gram in grams + words]


class Classifier(torch.nn.Module):
    """Sorts texts into `categories`."""

    def __init__(self, categories: Sequence[str]) -> None:
        super().__init__()
        self.categories = tuple(categories)
        self.embedding = torch.nn.EmbeddingBag(BUCKETS, DIMENSIONS, mode="mean")
        self.output = torch.nn.Linear(DIMENSIONS, len(self.categories))

    def forward(self, texts: Sequence[str]) -> torch.Tensor:
        """One row of scores a text, one column a category."""
        bags = [buckets(text) for text in texts]
        starts = [0]
        for bag in bags[:-1]:
            starts.append(starts[-1] + len(bag))
        numbers = torch.tensor([number for bag in bags for number in bag], dtype=torch.long)
        return self.output(self.embedding(numbers, torch.tensor(starts)))

    def predict(self, texts: Sequence[str]) -> list[tuple[str, float]]:
        """For each text the likeliest category, and how likely it is, from 0 to 1."""
        with torch.inference_mode():
            likely, best = self(texts).softmax(dim=1).max(dim=1)
        return [
            (self.categories[column], share)
            for column, share in zip(best.tolist(), likely.tolist(), strict=True)
        ]

    def save(self, path: str | Path) -> None:
        """Write weights and categories."""
        torch.save({"categories": list(self.categories), "weights": self.state_dict()}, path)

    @classmethod
    def load(cls, path: str | Path) -> Classifier:
        """Read what `save` wrote. Such a file holds data only: nothing in it is run."""
        content = torch.load(path, weights_only=True)
        classifier = cls(content["categories"])
        classifier.load_state_dict(content["weights"])
        return classifier.eval()
