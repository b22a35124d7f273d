"""Release records: immutable, numbered, kept as an output of the Terraform state.

The state's output `releases` is the history, oldest first; its last entry is what runs. A release that
was built but not applied stands only in the project's `release.auto.tfvars.json` and may still change
its number, because another machine may apply first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timezone
from typing import Any

KEPT = 100
"""How many releases the history keeps; numbers go on."""


@dataclass(frozen=True)
class Release:
    """What was, is or shall be deployed."""

    number: int
    bento: str
    """The bento's tag, `name:version`."""
    image: str
    """`repository@sha256:…`, an image id, or `bento@sha256:…` where a bento runs without an image."""
    spec: str
    """The operator's spec as canonical JSON."""
    config_hash: str
    created_at: str
    """UTC, ISO 8601, whole seconds."""
    guarded: bool = False
    """Whether what runs asks its callers for a token (`access: token`)."""
    tag: str = ""
    """Of the image in its repository, for rules that go by tags; empty where nothing is pushed."""
    operator: str = ""
    """Whose template deploys it; empty where an earlier version wrote the record."""

    def as_dict(self) -> dict[str, Any]:
        """For Terraform variables and JSON documents."""
        return asdict(self)

    def same_content(self, other: Release) -> bool:
        """Whether both deploy the same thing in the same way, whatever their numbers, times and tags.

        Another operator has another `config_hash`.
        """
        alike = replace(
            other, number=self.number, created_at=self.created_at, tag=self.tag, operator=self.operator
        )
        return alike == self


_FIELDS = frozenset(field.name for field in fields(Release))


@dataclass(frozen=True)
class Releases:
    """The release to deploy and those that came before it, oldest first."""

    current: Release
    history: tuple[Release, ...]


def superseded(release: Release, applied: Sequence[Release]) -> bool:
    """Whether it was applied under this very number, and another one after it."""
    return any(one.number == release.number and one.same_content(release) for one in applied[:-1])


def now() -> str:
    """The time for a new record."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_releases(records: Sequence[Mapping[str, Any]]) -> tuple[Release, ...]:
    """Records from Terraform outputs or tfvars, in the order of their numbers.

    What a later version has added to them is left out.
    """
    known = ({name: value for name, value in dict(record).items() if name in _FIELDS} for record in records)
    releases = (Release(**{**record, "number": int(record["number"])}) for record in known)
    return tuple(sorted(releases, key=lambda release: release.number))


def enter(wanted: Release, applied: Sequence[Release]) -> Releases:
    """Give `wanted` its place after what is applied.

    What is already running keeps its record, so that nothing changes when nothing changed; else the
    number follows the newest one.
    """
    if applied and applied[-1].same_content(wanted):
        return Releases(applied[-1], tuple(applied[:-1]))
    number = applied[-1].number + 1 if applied else 1
    return Releases(replace(wanted, number=number), tuple(applied[-(KEPT - 1) :]))
