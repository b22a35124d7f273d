"""The rows of the rules tables: facts about a resource that no schema holds, each with its source.

`source` names the section of the provider's documentation. Paths walk through blocks: `template.scaling`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.support.cloud_provider.cloud import FakeCloud
from tests.support.cloud_provider.validators import Validator
from tests.support.cloud_provider.values import Value

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Answers:
    """What a data source answers, by path, from its config and the provider's configuration."""

    function: Callable[[Values, Values], dict[str, Value]]
    source: str


@dataclass(frozen=True)
class ForceNew:
    """A change of these makes the resource anew."""

    paths: Sequence[str]
    source: str


@dataclass(frozen=True)
class Defaults:
    """Values of what a config leaves out, by path."""

    values: Mapping[str, Value]
    source: str


@dataclass(frozen=True)
class Recomputed:
    """Attributes that every update changes."""

    names: Sequence[str]
    source: str


@dataclass(frozen=True)
class Computes:
    """What the platform adds to a new resource, by path; `id` must be among it.

    The function gets the planned values and the provider's configuration. It must give the same id for
    the same resource.
    """

    function: Callable[[Values, Values], dict[str, Value]]
    source: str


@dataclass(frozen=True)
class Unique:
    """No two resources of the type agree in these, in the whole world; `message` is the platform's."""

    names: Sequence[str]
    message: str
    source: str


@dataclass(frozen=True)
class Requires:
    """What must be there before: the function gets planned values and cloud, and answers what is missing."""

    function: Callable[[Values, FakeCloud], str | None]
    source: str


@dataclass(frozen=True)
class RefusesDestroy:
    """When the platform or provider will not delete: the function answers why, or None."""

    function: Callable[[Values], str | None]
    source: str


Row = ForceNew | Defaults | Recomputed | Computes | Unique | Requires | RefusesDestroy | Validator


@dataclass(frozen=True)
class Rules:
    """All rows of one resource type."""

    rows: Sequence[Row] = ()

    @property
    def force_new(self) -> tuple[str, ...]:
        """Paths whose change makes the resource anew."""
        return tuple(path for row in self.rows if isinstance(row, ForceNew) for path in row.paths)

    @property
    def defaults(self) -> dict[str, Value]:
        """Defaults by path."""
        return {
            path: value
            for row in self.rows
            if isinstance(row, Defaults)
            for path, value in row.values.items()
        }

    @property
    def recomputed(self) -> tuple[str, ...]:
        """Attributes that every update changes."""
        return tuple(name for row in self.rows if isinstance(row, Recomputed) for name in row.names)

    @property
    def unique(self) -> tuple[Unique, ...]:
        """What must be unique."""
        return tuple(row for row in self.rows if isinstance(row, Unique))

    def computed(self, values: Values, provider: Values) -> dict[str, Value]:
        """What the platform adds, by path."""
        given: dict[str, Value] = {}
        for row in self.rows:
            if isinstance(row, Computes):
                given.update(row.function(values, provider))
        return given

    def missing(self, values: Values, cloud: FakeCloud) -> str | None:
        """What must be there before, and is not; or None."""
        reasons = (row.function(values, cloud) for row in self.rows if isinstance(row, Requires))
        return next(filter(None, reasons), None)

    def refusal(self, values: Values) -> str | None:
        """Why the resource cannot be deleted, or None."""
        reasons = (row.function(values) for row in self.rows if isinstance(row, RefusesDestroy))
        return next(filter(None, reasons), None)

    def mistakes(self, config: Values) -> Iterator[tuple[str, str]]:
        """Path and complaint of each value that a validator refuses."""
        for row in self.rows:
            if isinstance(row, Validator):
                yield from row.mistakes(config)
