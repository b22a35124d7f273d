"""Capabilities that deal with a service that runs: its calls, log, state, instances, revisions."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic

from bentodeploy.operator.capability import Capability
from bentodeploy.operator.contract import RuntimeStatus, SpecT, Target


class Authorizes(Capability, Generic[SpecT]):
    """Can call an endpoint that is not public."""

    word = "private endpoint"

    @abstractmethod
    def authorize(
        self,
        target: Target[SpecT],
        outputs: Mapping[str, Any],
        *,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
    ) -> dict[str, str]:
        """All headers to send, `headers` and the proof of identity; the latter is never logged."""


class Logs(Capability, Generic[SpecT]):
    """Can show the service's own log."""

    word = "logs"

    @abstractmethod
    def logs(
        self, target: Target[SpecT], outputs: Mapping[str, Any], *, lines: int, follow: bool
    ) -> Iterator[str]:
        """The last `lines` lines without line ends; with `follow` goes on until the caller stops."""


class Status(Capability, Generic[SpecT]):
    """Can ask the platform how the service is."""

    word = "status"

    @abstractmethod
    def status(self, target: Target[SpecT], outputs: Mapping[str, Any]) -> RuntimeStatus:
        """The platform's own word, in well under a second where it is local."""


class Scales(Capability, Generic[SpecT]):
    """Can change how many instances run, at once and without an apply."""

    word = "scale"

    @abstractmethod
    def scale(self, target: Target[SpecT], outputs: Mapping[str, Any], count: int) -> str | None:
        """Let `count` instances run from now on.

        Answers the line that `spec:` needs for the next apply to keep it so; None when it says so already.
        Raises `UsageError` for a count that this spec does not allow.
        """


@dataclass(frozen=True)
class Revision:
    """One version of the service that the platform keeps beside others: an image with its settings."""

    name: str
    percent: int
    """Its share of the requests; those of all revisions add up to 100, or to 0 where none gets any."""
    is_ready: bool
    """Only one that is ready can get requests."""
    created_at: str
    """UTC, ISO 8601."""
    image: str


class SplitsTraffic(Capability, Generic[SpecT]):
    """Keeps several versions of the service and can share the requests out among them, without an apply.

    Its project gives all requests to the newest one: Terraform shows a split as drift, and the next apply
    ends it.
    """

    word = "traffic split"

    @abstractmethod
    def revisions(self, target: Target[SpecT], outputs: Mapping[str, Any]) -> tuple[Revision, ...]:
        """What the platform keeps and who gets how much, newest first."""

    @abstractmethod
    def set_traffic(
        self, target: Target[SpecT], outputs: Mapping[str, Any], shares: Mapping[str, int] | None
    ) -> None:
        """Give each of these revisions its percentage, and none to all others; waits until it is so.

        `shares` names ready ones of `revisions` and adds up to 100; None gives all to the newest that is
        ready, in the very words of the project, so that nothing is left to plan.
        """
