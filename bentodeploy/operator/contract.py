"""The obligatory part of the contract, and the words that it and the capabilities speak in."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from bentodeploy.config.spec import Spec as Spec
from bentodeploy.engine_line import engine_line
from bentodeploy.image.model import DEFAULT_PLATFORM

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento
    from bentodeploy.config.model import DeploymentConfig
    from bentodeploy.errors import BentodeployError
    from bentodeploy.image.model import Overlay, Registry
    from bentodeploy.release import Release

CONTRACT_VERSION = 1
"""Grows when an operator written for the older contract no longer works."""

USUAL_CURE = "Mend what this names, then run the command again."
"""What to do where neither a finding nor an error says it."""

SpecT = TypeVar("SpecT", bound=Spec)


@dataclass(frozen=True)
class Limit:
    """A platform's limit, as a fact with its source."""

    name: str
    value: str
    """For people, with its unit: `128 to 10,240 MB`."""
    source: str
    """Title or address of the documentation page that states it."""


@dataclass(frozen=True)
class Target(Generic[SpecT]):
    """One deployment, as an operator sees it."""

    config: DeploymentConfig
    spec: SpecT
    project: Path
    """The generated Terraform folder; an operator's own files belong below `<project>/.bentodeploy`."""
    engine: tuple[str, ...] = ("terraform",)
    """The words by which a person starts the engine, known where checks ask the platform and in `advice`."""

    def engine_line(self, *arguments: str) -> str:
        """What a person types to run the engine in the project: `engine_line("import", address, id)`."""
        return engine_line(self.engine, self.project, *arguments)

    @property
    def unique_name(self) -> str:
        """The deployment's name, told from one of the same name in another folder."""
        return f"{self.config.name}-{hashlib.sha256(str(self.project).encode()).hexdigest()[:8]}"


@dataclass(frozen=True)
class Finding:
    """What one check found. `cure` says what to do when it is not `ok`."""

    check: str
    ok: bool
    what: str
    cure: str | None = None

    @classmethod
    def of_error(cls, check: str, error: BentodeployError) -> Finding:
        """What an error says, as a refusal that always has something to do."""
        return cls(check, False, error.on_one_line, error.next_step or USUAL_CURE)


@dataclass(frozen=True)
class RuntimeStatus:
    """What the platform itself says about the running service."""

    state: str
    """One word: `running`, `starting`, `stopped`, `failed`."""
    detail: str
    """One sentence: pid and restarts, revision, instance id."""


class Operator(ABC, Generic[SpecT]):
    """The obligatory part of the contract. Instances hold no state; one is made for each verb."""

    contract: ClassVar[int] = CONTRACT_VERSION
    name: ClassVar[str]
    summary: ClassVar[str]
    """One line: what the platform is good for."""
    spec_model: ClassVar[type[Spec]]
    limits: ClassVar[tuple[Limit, ...]] = ()
    name_pattern: ClassVar[str] = r"[a-z][a-z0-9_-]{0,62}"
    """Deployment names that the platform takes, as a regular expression for the whole name."""
    name_rule: ClassVar[str] = ""
    """The same for people, after "it takes": `2 to 48 lowercase letters and digits`."""

    takes_private: ClassVar[bool] = True
    """Whether the platform itself can turn callers away: without it `access: private` cannot be had."""

    needs_one_of: ClassVar[tuple[tuple[str, ...], ...]] = ()
    """Keys of the spec of which the platform needs one, though each alone is optional; `init` asks for the
    first: `(("location", "resource_group"),)`."""

    libraries: ClassVar[tuple[str, ...]] = ()
    """Modules of an extra that it cannot do without: `("boto3",)`."""
    extra: ClassVar[str | None] = None
    """The extra of bentodeploy that brings them."""

    def address(self, target: Target[SpecT]) -> str | None:  # noqa: ARG002
        """A URL of the platform that answers anybody; `doctor` asks it whether network and clock are well."""
        return None

    def platform(self, target: Target[SpecT]) -> str:  # noqa: ARG002
        """What the image is built for, as the container world writes it."""
        return DEFAULT_PLATFORM

    @abstractmethod
    def overlay(self, target: Target[SpecT], bento: Bento) -> Overlay | None:
        """What is laid over the bento's image; None when this spec runs the bento without an image.

        The guard of `access: token` is not among it: it comes below, the same for every platform.
        """

    @abstractmethod
    def registry(self, target: Target[SpecT]) -> Registry | None:
        """Where the image is pushed; None when it stays in the local engine."""

    @abstractmethod
    def template(self) -> Path:
        """The folder of `.tf` files (and files that they use) that makes up the project."""

    @abstractmethod
    def variables(
        self, target: Target[SpecT], release: Release | None, previous: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Values for the template's variables, but `release` and `release_history`.

        `previous` is what this method answered last time for the same project, so that a choice once
        made (a port, a suffix) stays. `release` is None until something was built. No side effects.
        """

    def endpoint(self, outputs: Mapping[str, Any]) -> str:
        """The URL that answers, without a trailing slash, from the Terraform outputs' values."""
        return str(outputs["endpoint"])

    def notes(self, target: Target[SpecT], outputs: Mapping[str, Any]) -> Iterable[str]:  # noqa: ARG002
        """What whoever deployed should know about the endpoint: sentences, told after each apply."""
        return ()
