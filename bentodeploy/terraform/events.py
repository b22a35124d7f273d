"""What the engine tells while it works, as typed events.

Terraform's `-json` output is one JSON object a line
(https://developer.hashicorp.com/terraform/internals/machine-readable-ui). Kinds that are not known
here, and lines that are no JSON, become `OtherEvent`, so a newer engine breaks nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True)
class VersionEvent:
    """The first line of every run."""

    version: str


@dataclass(frozen=True)
class PlannedChange:
    """One resource will change."""

    address: str
    action: str
    """`create`, `update`, `replace`, `delete`, `read`, `move`, `import` or `remove`."""
    reason: str | None = None
    """Why it is replaced or deleted: `tainted`, `cannot_update`, `requested`, ..."""


@dataclass(frozen=True)
class ResourceDrift:
    """One resource is not as Terraform left it."""

    address: str
    action: str


@dataclass(frozen=True)
class ChangeSummary:
    """How much a plan will change or an apply has changed."""

    operation: str
    """`plan`, `apply` or `destroy`."""
    add: int
    change: int
    remove: int


@dataclass(frozen=True)
class ApplyStart:
    """Work on one resource begins."""

    address: str
    action: str


@dataclass(frozen=True)
class ApplyProgress:
    """Work on one resource goes on; told every ten seconds."""

    address: str
    action: str
    elapsed_seconds: float


@dataclass(frozen=True)
class ApplyComplete:
    """One resource is done."""

    address: str
    action: str
    elapsed_seconds: float


@dataclass(frozen=True)
class ApplyErrored:
    """One resource failed; the reason comes as a `Diagnostic`."""

    address: str
    action: str
    elapsed_seconds: float


@dataclass(frozen=True)
class ProvisionStart:
    """A provisioner of one resource begins."""

    address: str
    provisioner: str


@dataclass(frozen=True)
class ProvisionProgress:
    """A provisioner wrote a line."""

    address: str
    provisioner: str
    output: str


@dataclass(frozen=True)
class ProvisionComplete:
    """A provisioner is done."""

    address: str
    provisioner: str


@dataclass(frozen=True)
class ProvisionErrored:
    """A provisioner failed."""

    address: str
    provisioner: str


@dataclass(frozen=True)
class Diagnostic:
    """An error or a warning."""

    severity: str
    """`error` or `warning`."""
    summary: str
    detail: str = ""
    address: str | None = None
    """The resource that it is about."""
    file: str | None = None
    """Relative to the project."""
    line: int | None = None
    snippet: str | None = None
    """The line of HCL that it is about."""


@dataclass(frozen=True)
class Outputs:
    """Outputs of an apply, or of its plan; sensitive ones and those of a plan have no value here."""

    values: Mapping[str, Any]
    untold: frozenset[str] = frozenset()
    """Names of those without a value."""
    changing: frozenset[str] = frozenset()
    """Names of those that a plan will change."""


@dataclass(frozen=True)
class OtherEvent:
    """Anything else: `kind` is Terraform's own `type`, or `text` for a line that is no JSON."""

    kind: str
    message: str


Event: TypeAlias = (
    VersionEvent
    | PlannedChange
    | ResourceDrift
    | ChangeSummary
    | ApplyStart
    | ApplyProgress
    | ApplyComplete
    | ApplyErrored
    | ProvisionStart
    | ProvisionProgress
    | ProvisionComplete
    | ProvisionErrored
    | Diagnostic
    | Outputs
    | OtherEvent
)
OnEvent: TypeAlias = Callable[[Event], None]


def ignore(event: Event) -> None:
    """An `OnEvent` for callers who need none."""
