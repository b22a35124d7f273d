"""The fake cloud: what was made, as a dict that tests and fakes of platform APIs read and edit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import RLock
from typing import Any, Literal

Operation = Literal["create", "read", "update", "delete"]


class Refused(Exception):  # noqa: N818
    """The platform's or the provider's answer to what cannot be done."""


@dataclass
class Failure:
    """An answer of the platform that the next calls get instead of success."""

    kind: str
    operation: Operation
    message: str
    times: int


@dataclass
class FakeCloud:
    """Everything that exists, by resource type and id.

    Whoever changes `resources` in a test acts as somebody outside Terraform.
    """

    resources: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    platform: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    """What the platform keeps and Terraform knows nothing of; fakes of platform APIs use it."""
    calls: list[tuple[Operation, str, str]] = field(default_factory=list)
    """What providers did, in order: operation, resource type, id. Reading is not noted."""
    added: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = field(default_factory=dict)
    """What a fake of the platform adds to a new resource of a type, such as an address that answers here.

    It may raise `Refused`.
    """
    lock: RLock = field(default_factory=RLock)
    _failures: list[Failure] = field(default_factory=list)

    def all(self, kind: str) -> list[dict[str, Any]]:
        """All resources of a type."""
        return [values for (one, _), values in self.resources.items() if one == kind]

    def one(self, kind: str) -> dict[str, Any]:
        """The only resource of a type. Raises ValueError when there are none or more."""
        (found,) = self.all(kind)
        return found

    def fail(self, kind: str, operation: Operation, message: str, *, times: int = 1) -> None:
        """Let the next `times` operations on a resource of this type fail with the platform's words."""
        self._failures.append(Failure(kind, operation, message, times))

    def failure(self, kind: str, operation: Operation) -> str | None:
        """The failure that is due for this call, which uses it up."""
        with self.lock:
            for failure in self._failures:
                if (failure.kind, failure.operation) == (kind, operation) and failure.times > 0:
                    failure.times -= 1
                    return failure.message
        return None

    def taken(self, kind: str, names: Sequence[str], values: Mapping[str, Any]) -> bool:
        """Whether another resource of the type has the same values in `names`."""
        return any(all(other.get(name) == values.get(name) for name in names) for other in self.all(kind))
