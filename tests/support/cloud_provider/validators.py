"""Rows of the rules tables: what a provider finds wrong with a config before it asks its platform."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.support.cloud_provider.values import UNKNOWN, Value, at

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Check:
    """A validator of the provider: the function answers what is wrong with one value, or None."""

    path: str
    function: Callable[[Value], str | None]
    source: str

    def mistakes(self, config: Values) -> Iterator[tuple[str, str]]:
        """Path and complaint of each value that is refused; what is not known yet may be right."""
        for value in at(config, self.path):
            if value is not None and value is not UNKNOWN and (complaint := self.function(value)):
                yield self.path, complaint


@dataclass(frozen=True)
class Together:
    """Arguments of which none goes without the others."""

    paths: Sequence[str]
    source: str

    def mistakes(self, config: Values) -> Iterator[tuple[str, str]]:
        """Path and complaint of each one that is there while another lacks."""
        missing = [path for path in self.paths if not _is_given(config, path)]
        for path in self.paths:
            if path not in missing and missing:
                yield path, f"all of {list(self.paths)} must be specified, {missing} are not"


@dataclass(frozen=True)
class Apart:
    """Arguments of which there is one at most."""

    paths: Sequence[str]
    source: str

    def mistakes(self, config: Values) -> Iterator[tuple[str, str]]:
        """Path and complaint of each one beside another."""
        given = [path for path in self.paths if _is_given(config, path)]
        for path in given if len(given) > 1 else ():
            yield path, f"only one of {list(self.paths)} can be specified"


Validator = Check | Together | Apart


def one_of(path: str, values: Sequence[str | int], source: str) -> Check:
    """The value must be one of these."""
    return Check(
        path,
        lambda value: None if value in values else f"expected one of {list(values)}, got {value}",
        source,
    )


def matches(path: str, pattern: str, source: str) -> Check:
    """The whole value must match."""
    return Check(
        path,
        lambda value: None if re.fullmatch(pattern, value) else f"{value!r} does not match {pattern}",
        source,
    )


def between(path: str, least: float, most: float, source: str) -> Check:
    """The value must lie in the range, limits included."""
    return Check(
        path,
        lambda value: None if least <= value <= most else f"expected {least} to {most}, got {value}",
        source,
    )


def _is_given(config: Values, path: str) -> bool:
    """Whether somebody wrote it, be its value known or not."""
    return any(value is not None and value != [] for value in at(config, path))
