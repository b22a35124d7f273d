"""The capability to say how a platform runs an image, so that it is tried on this machine."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Generic

from bentodeploy.operator.capability import Capability
from bentodeploy.operator.contract import SpecT, Target

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento


@dataclass(frozen=True)
class StandIn:
    """A program that plays the part of a platform beside a service that does not listen by itself.

    It runs in a second container of the same image and under the same user, and shares network and
    processes with the service, of which it is process 1. It starts first. A service that ends after it was
    healthy is started anew beside it.
    """

    files: Mapping[str, bytes]
    """Relative paths and contents, put into `folder`."""
    folder: str
    """Absolute; the command's working directory."""
    command: tuple[str, ...]
    """The whole command line, instead of the image's entrypoint."""


@dataclass(frozen=True)
class Trial:
    """How the platform runs an image, to be kept to when it is tried on this machine."""

    port: int
    """Where plain HTTP is answered inside the container (by the stand-in, if there is one)."""
    environment: Mapping[str, str] = field(default_factory=dict)
    command: tuple[str, ...] | None = None
    """What follows the image's entrypoint; None for the image's own."""
    user: str | None = None
    """`uid:gid` that the platform chooses; None for the image's own."""
    memory_mb: int | None = None
    cpus: float | None = None
    read_only: bool = False
    writable: tuple[str, ...] = ()
    """Folders in memory that can be written although the rest is read-only."""
    writable_mb: int | None = None
    """Size of each of them; None for no limit but the memory."""
    notes: tuple[str, ...] = ()
    """What else to tell whoever tries it, a line each; `{endpoint}` stands for the URL."""
    stand_in: StandIn | None = None


class Tries(Capability, Generic[SpecT]):
    """Can say how its platform runs an image, so that the very image is tried here, before it goes there."""

    word = "trial"
    trial_spec: ClassVar[Mapping[str, Any]] = {}
    """Settings for a trial without a config for this platform; what is required and not here takes the first
    of the field's own `examples`."""

    @abstractmethod
    def trial(self, target: Target[SpecT], bento: Bento) -> Trial:
        """The platform's contract for this spec: port, user, memory, disk. No side effects."""
