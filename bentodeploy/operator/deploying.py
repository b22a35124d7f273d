"""Capabilities that are part of building, applying and destroying."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic

from bentodeploy.operator.capability import Capability
from bentodeploy.operator.contract import SpecT, Target

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bentodeploy.bento.model import Bento
    from bentodeploy.progress import Progress


class OwnsRegistry(Capability, Generic[SpecT]):
    """Has its image repository among the resources of the Terraform project.

    The repository must stand before the push, and all else needs the image: so `build` applies these
    addresses alone, pushes, and the next apply makes the rest. `destroy` removes it last, with the rest.
    """

    word = "registry"

    @abstractmethod
    def registry_addresses(self, target: Target[SpecT]) -> tuple[str, ...]:
        """Addresses of the repository and what belongs to it; they can be applied without `var.release`.

        Exact ones, with the index where the resource has one. None where this spec names a repository that
        exists already, which the project does not make.

        Each build applies them with all that they need, before anybody has seen a plan. So a config by which
        that would be replaced or renamed while a service runs must be refused by `Checks.checks`.
        """


class RunsBundle(Capability, Generic[SpecT]):
    """Can run the bento's folder itself, without an image."""

    word = "bundle"

    @abstractmethod
    def prepare(self, target: Target[SpecT], bento: Bento, bundle: Path, progress: Progress) -> None:
        """Make ready what `bundle` (the bento with its models) needs to start. Repeatable, then quick."""


class Guards(Capability, Generic[SpecT]):
    """Can keep the token of `access: token` in the platform's own secret store.

    Where Terraform makes the store's entry, `token_addresses` names it; the value never is in Terraform.
    """

    word = "token"

    def token_addresses(self, target: Target[SpecT]) -> tuple[str, ...]:  # noqa: ARG002
        """What must stand before `ensure_token`; made with the repository, under the same conditions."""
        return ()

    @abstractmethod
    def ensure_token(self, target: Target[SpecT]) -> None:
        """Put a new random token into the store unless it holds one. Called before the full apply."""

    @abstractmethod
    def token(self, target: Target[SpecT]) -> SecretStr:
        """The token, read from the store with the caller's own credentials; raises `BentodeployError`."""


class Vouches(Capability, Generic[SpecT]):
    """Knows better whether the service is healthy than a request from here tells.

    For endpoints that cannot be reached from everywhere, and for platforms where the release before
    this one goes on answering until this one is ready.
    """

    word = "health"
    preparation: ClassVar[float] = 0
    """Seconds that the platform may need before it starts the service; added to `health.timeout`."""

    @abstractmethod
    def unhealthy(
        self, target: Target[SpecT], outputs: Mapping[str, Any], probe: Callable[[], str | None]
    ) -> str | None:
        """None when the release that the outputs tell of is healthy, else what is in the way.

        `probe` asks the endpoint's health path from here: None, or what came instead of 200.
        """


class Advises(Capability, Generic[SpecT]):
    """Knows its cloud's words for a failure that Terraform only passes on."""

    word = "advice"

    @abstractmethod
    def advice(self, target: Target[SpecT], text: str) -> str | None:
        """What to do next after the engine has failed with `text`; None where it is of another kind.

        Lines of `text` begin with the resource's address and place in the project, where they have one.
        """


class Sweeps(Capability, Generic[SpecT]):
    """Can remove what a killed apply left behind outside the Terraform state."""

    word = "sweep"

    @abstractmethod
    def sweep(self, target: Target[SpecT]) -> list[str]:
        """Remove leftovers after a successful destroy; answers what was removed. Already gone: nothing."""
