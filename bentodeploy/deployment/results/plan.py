"""What `plan` answers."""

from __future__ import annotations

from dataclasses import dataclass

from bentodeploy.deployment.result import Result
from bentodeploy.release import Release

UP = "bentodeploy up"
"""The command that the remarks of a plan name."""


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
    is_built: bool = True
    """False where what the release refers to is gone, so that `apply` would refuse changes."""
    newer_bento: str | None = None
    """The config's bento, where that is another one than the release's, or would be built anew."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences for whoever reads the plan."""
        if self.newer_bento == self.release.bento:
            return (outdated(self.release.bento),)
        if self.newer_bento is not None:
            return (not_built(self.newer_bento),)
        if not self.is_built:
            return (gone(self.release.bento),)
        return ()


def not_built(bento: str) -> str:
    """That the config names another bento by now than the one that was built last."""
    return f"The config's bento is now {bento}, which is not built: `{UP}` builds and deploys it."


def outdated(bento: str) -> str:
    """That the bento, or what the config has laid over it, has changed under the same tag."""
    return f"What was built of {bento} is no longer what a build makes of it: `{UP}` builds and deploys it."


def gone(bento: str) -> str:
    """That the platform has no longer what was built of this bento."""
    return f"What was built of {bento} is not there: `{UP}` builds and deploys it."
