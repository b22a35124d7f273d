"""Images as values: what is laid over a bento's own image, and what came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from pydantic import SecretStr

if TYPE_CHECKING:
    from bentodeploy.image.push_failure import Refusal

DEFAULT_PLATFORM = "linux/amd64"
DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
"""Media type of one image's manifest, Docker's schema 2; the one that every registry takes."""


@dataclass(frozen=True)
class Overlay:
    """A few thin layers on top of the bento's image that make it keep a platform's contract.

    `instructions` is Dockerfile text that follows `FROM <the bento's image>`; empty keeps the image as
    it is. `files` are put beside it in the build context for its COPY lines.
    """

    instructions: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Image:
    """A built image as the engine knows it."""

    id: str
    """`sha256:…` of the image's configuration."""
    platform: str
    size: int
    """Bytes, uncompressed."""


@dataclass(frozen=True)
class Credentials:
    """A registry login, held in memory only."""

    username: str
    password: SecretStr


class Registry(Protocol):
    """Where an operator's images live."""

    @property
    def repository(self) -> str:
        """Full name without tag: `host/path`. May call the cloud; raises `RepositoryNotFoundError`."""

    def credentials(self) -> Credentials | None:
        """A fresh login, or None where none is needed. May call the cloud; raises `BentodeployError`."""


@runtime_checkable
class KnowsImages(Protocol):
    """What a `Registry` may be besides: one that is asked cheaply, without an engine, what it holds."""

    def holds(self, digest: str) -> bool:
        """Whether the image `sha256:…` is in the repository; False where there is no repository.

        May call the cloud; raises `BentodeployError` where it cannot tell.
        """


@runtime_checkable
class ChoosesManifests(Protocol):
    """What a `Registry` may be besides: one that does not take every kind of image."""

    @property
    def media_types(self) -> frozenset[str]:
        """The manifests that it takes. Asks nobody."""


@runtime_checkable
class KnowsCures(Protocol):
    """What a `Registry` may be besides: one that knows what its platform wants of who pushes."""

    def cure(self, refusal: Refusal, message: str) -> str | None:
        """The next step after a push that was refused for this reason, with these words of the registry's.

        None where the usual one will do.
        """
