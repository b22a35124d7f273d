"""Capabilities that speak before anything is spent: checks, fit, suggestions."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic

from bentodeploy.operator.capability import Capability
from bentodeploy.operator.contract import Finding, SpecT, Target

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento
    from bentodeploy.image.model import Image


class Checks(Capability, Generic[SpecT]):
    """Has checks of its own, made before time or money is spent: on this machine, by asking, or both."""

    word = "preflight"
    check_names: ClassVar[tuple[str, ...]] = ()
    """Names of its findings and those of `ChecksImage`, for `--skip-check`; empty: any name is taken."""

    def local_checks(
        self,
        target: Target[SpecT],  # noqa: ARG002
        bento: Bento | None,  # noqa: ARG002
        variables: Mapping[str, Any],  # noqa: ARG002
    ) -> Iterable[Finding]:
        """Findings of this machine alone, failures and successes alike: limits of the spec, names, memory.

        No network and no credentials: `doctor --cost local` makes them. They are made where `libraries` are
        missing, too, and leave out what they cannot tell without.
        """
        return ()

    def checks(
        self,
        target: Target[SpecT],  # noqa: ARG002
        bento: Bento | None,  # noqa: ARG002
        variables: Mapping[str, Any],  # noqa: ARG002
        outputs: Mapping[str, Any],  # noqa: ARG002
    ) -> Iterable[Finding]:
        """Findings of what the platform is asked, with `libraries` installed: whose credentials, quotas.

        `outputs` tell what is deployed; empty before the first apply.
        """
        return ()

    def provided_env(self, target: Target[SpecT]) -> frozenset[str]:  # noqa: ARG002
        """Variables that this spec has the platform give a value to, as from its secret store.

        The core's check `environment` does not ask for them under `env:`.
        """
        return frozenset()


class ChecksImage(Capability, Generic[SpecT]):
    """Knows limits that a built image must keep, checked before it is pushed."""

    word = "image limits"

    @abstractmethod
    def check_image(self, target: Target[SpecT], bento: Bento, image: Image) -> Iterable[Finding]:
        """Findings about the image; a failure says limit, figure, and which operator would take it."""


class ChecksReach(Capability, Generic[SpecT]):
    """Has deployments that Terraform finds with the right settings and credentials alone."""

    word = "reach"

    @abstractmethod
    def check_reach(self, variables: Mapping[str, Any], outputs: Mapping[str, Any]) -> Iterable[Finding]:
        """Findings about what would hide the deployment that `outputs` tell of: asked before a destroy.

        Where it is hidden, Terraform takes all of it for gone. `variables` are those of the project's files.
        """


class Fits(Capability):
    """Can tell from a bento alone whether its platform takes it, for people who are choosing a platform."""

    word = "fit"

    @abstractmethod
    def fit(self, bento: Bento) -> Iterable[Finding]:
        """The findings of `Checks` and `ChecksImage` that need no config, no network and no credentials.

        Well under 100 ms. An `ok` finding is worth a word too: what to set so that the bento runs.
        """


@dataclass(frozen=True)
class Suggestion:
    """What the user's own settings of a cloud's tools say about a key of the spec."""

    value: str | None
    source: str
    """Where it was found, for a sentence: `the environment variable AWS_REGION`."""
    known: tuple[str, ...] = ()
    """Values that the platform is known to take; it may take more."""


class Suggests(Capability):
    """Can read defaults of its spec from the user's own settings of the cloud's tools."""

    word = "suggestions"

    @abstractmethod
    def suggest(self) -> Mapping[str, Suggestion]:
        """Keys of the spec with what was found; no network, and never an error: then nothing was found."""
