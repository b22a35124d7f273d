"""What the verbs answer; an answer that one use case alone knows stands beside that."""

from __future__ import annotations

from dataclasses import dataclass, field

from bentodeploy.deployment.result import Result
from bentodeploy.operator import Revision, RuntimeStatus
from bentodeploy.release import Release


@dataclass(frozen=True)
class Call:
    """One route of the endpoint, ready to be called."""

    method: str
    path: str
    input: str
    content_types: tuple[str, ...]
    curl: str


@dataclass(frozen=True)
class Built(Result):
    """Answer of `build`."""

    name: str
    project: str
    release: Release
    rebuilt: bool


@dataclass(frozen=True)
class PlannedResource:
    """One resource that the plan touches."""

    address: str
    actions: tuple[str, ...]


@dataclass(frozen=True)
class Planned(Result):
    """Answer of `plan`."""

    name: str
    project: str
    release: Release
    has_changes: bool
    changes: tuple[PlannedResource, ...]
    drift: tuple[PlannedResource, ...]
    endpoint_effect: str
    """What the endpoint's callers may notice, one sentence."""
    fingerprint: str
    """Plans with the same one deploy the same thing by the same changes, wherever they were made."""


@dataclass(frozen=True)
class Applied(Result):
    """Answer of `apply` and `up`."""

    name: str
    operator: str
    project: str
    release: Release
    changed: bool
    endpoint: str
    healthy: bool
    routes: tuple[Call, ...]
    notes: tuple[str, ...]
    """What the platform's operator has to say about the endpoint."""
    try_it: str | None
    """A line for a shell that gets an answer of the first route, private or not."""


@dataclass(frozen=True)
class Tried(Result):
    """Answer of `run`, once the image answers."""

    name: str
    operator: str
    bento: str
    image: str
    """Id in the local engine."""
    endpoint: str
    routes: tuple[Call, ...]
    notes: tuple[str, ...]
    """What else the platform's stand-in can be asked."""


@dataclass(frozen=True)
class Destroyed(Result):
    """Answer of `destroy`."""

    name: str
    project: str
    destroyed: tuple[str, ...]
    """Addresses of the resources that are gone now."""
    swept: tuple[str, ...]
    """What was left outside the state and removed."""


@dataclass(frozen=True)
class StatusReport(Result):
    """Answer of `status`."""

    name: str
    operator: str
    project: str
    state: str
    """`not-deployed`, `deployed`, `incomplete`, `in-progress`."""
    detail: str
    endpoint: str | None
    healthy: bool | None
    runtime: RuntimeStatus | None
    release: Release | None
    """What runs."""
    pending: Release | None
    """What was built and is not applied."""
    releases: tuple[Release, ...]
    resources: tuple[str, ...]


@dataclass(frozen=True)
class Scaled(Result):
    """Answer of `scale`."""

    name: str
    count: int
    spec: str | None
    """The line that `spec:` needs for the next apply to keep it so; null when it says so already."""


@dataclass(frozen=True)
class Traffic(Result):
    """Answer of `traffic`."""

    name: str
    revisions: tuple[Revision, ...]
    """Newest first."""
    is_split: bool
    """Whether others than the newest that is ready get requests, which the next apply ends."""


@dataclass(frozen=True)
class Listed:
    """One deployment that this machine knows."""

    name: str
    operator: str
    state: str
    endpoint: str | None
    bento: str | None
    config: str


@dataclass(frozen=True)
class Listing(Result):
    """Answer of `list`."""

    deployments: tuple[Listed, ...]


@dataclass(frozen=True)
class LogLines(Result):
    """Answer of `logs`."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class TokenShown(Result):
    """Answer of `token show`."""

    name: str
    token: str = field(repr=False)
