"""A YAML file as plain values, each with the place where it was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import getitem

from bentodeploy.config.mistake import KeyPath, Mistake


@dataclass(frozen=True)
class Place:
    """Where a value stands: at its key in a mapping, at itself in a list. Counted from 1."""

    line: int
    column: int
    source: str | None = None
    """A plain scalar as it was written: `yes`, `010`. None for everything else."""


@dataclass(frozen=True)
class Document:
    """What a YAML file says."""

    value: object
    """Dicts with text keys, lists and scalars."""
    places: Mapping[KeyPath, Place]
    mistakes: tuple[Mistake, ...] = ()
    """What YAML allows and a config does not: double keys, keys that are no text, unknown tags."""
    unreadable: frozenset[KeyPath] = field(default=frozenset())
    """Values that a mistake already speaks of; they stand as None."""

    def place(self, path: KeyPath) -> Place:
        """Of the value, or of the nearest mapping around it where the value is not in the file."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return Place(1, 1)

    def with_moved(self, source: KeyPath, target: str) -> Document:
        """As if the value at `source` stood at the top, under `target`; its place stays where it is."""
        try:
            value = self.at(source)
        except KeyError:
            return self
        if not isinstance(self.value, dict):
            return self
        size = len(source)
        moved = {
            (target, *path[size:]): place for path, place in self.places.items() if path[:size] == source
        }
        unreadable = {(target, *path[size:]) for path in self.unreadable if path[:size] == source}
        return Document(
            {**self.value, target: value},
            {**self.places, **moved},
            self.mistakes,
            self.unreadable | unreadable,
        )

    def at(self, path: KeyPath) -> object:
        """The value as it was read; KeyError where there is none."""
        try:
            return reduce(getitem, path, self.value)  # type: ignore[arg-type]
        except (KeyError, IndexError, TypeError):
            raise KeyError(path) from None
