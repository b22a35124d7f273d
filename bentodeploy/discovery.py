"""Finds operators by the entry-point group `bentodeploy.operators`, the built-in ones like any other's."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any

from bentodeploy.errors import OperatorBrokenError, OperatorNotFoundError

if TYPE_CHECKING:
    from bentodeploy.operator import Operator

GROUP = "bentodeploy.operators"


@dataclass(frozen=True)
class Discovered:
    """An installed operator; exactly one of `operator` and `problem` is there."""

    name: str
    distribution: str
    """Name and version of the package that brings it."""
    operator: type[Operator[Any]] | None
    problem: str | None


def operator_names() -> list[str]:
    """Names of all installed operators, loadable or not, without importing any."""
    return sorted({point.name for point in entry_points(group=GROUP)})


def discover() -> list[Discovered]:
    """Every installed operator; one that cannot be loaded says why and hides no other."""
    points = sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value))
    return [_try(point) for point in points]


def find_operator(name: str) -> Operator[Any]:
    """The operator of this name, importing no other.

    Raises `OperatorNotFoundError` with near names, or `OperatorBrokenError` with what is wrong.
    """
    points = list(entry_points(group=GROUP, name=name))
    if not points:
        raise _not_found(name)
    if len(points) > 1:
        owners = ", ".join(sorted(_distribution(point) for point in points))
        raise OperatorBrokenError(
            f"Two packages bring an operator named {name}: {owners}.",
            next_step="Uninstall the one that you do not want.",
        )
    return _load(points[0])()


def _not_found(name: str) -> OperatorNotFoundError:
    known = operator_names()
    near = difflib.get_close_matches(name, known, n=1)
    return OperatorNotFoundError(
        f"No installed operator is named {name!r}." + (f" Did you mean {near[0]}?" if near else ""),
        next_step=f"Installed: {', '.join(known)}. `bentodeploy operator list` tells more.",
    )


def _try(point: EntryPoint) -> Discovered:
    try:
        return Discovered(point.name, _distribution(point), _load(point), None)
    except OperatorBrokenError as error:
        return Discovered(point.name, _distribution(point), None, error.what)


def _load(point: EntryPoint) -> type[Operator[Any]]:
    from bentodeploy.operator import CONTRACT_VERSION, Operator

    try:
        loaded = point.load()
    except (Exception, SystemExit) as error:
        raise _broken(point, f"{type(error).__name__}: {error}") from error
    if not (isinstance(loaded, type) and issubclass(loaded, Operator)):
        raise _broken(point, f"{point.value} is not a subclass of bentodeploy.operator.Operator")
    if loaded.contract != CONTRACT_VERSION:
        ours = f"this bentodeploy speaks version {CONTRACT_VERSION}"
        raise _broken(point, f"it is written for version {loaded.contract} of the operator contract, {ours}")
    for attribute in ("name", "summary", "spec_model"):
        if not hasattr(loaded, attribute):
            raise _broken(point, f"the class lacks `{attribute}`")
    if missing := sorted(loaded.__abstractmethods__):
        raise _broken(point, f"the class lacks {', '.join(missing)}")
    if loaded.name != point.name:
        raise _broken(point, f"it calls itself {loaded.name!r}, its entry point {point.name!r}")
    return loaded


def _broken(point: EntryPoint, why: str) -> OperatorBrokenError:
    return OperatorBrokenError(
        f"The operator {point.name} of {_distribution(point)} cannot be loaded: {why}.",
        next_step=f"Upgrade or uninstall {_distribution(point).partition(' ')[0]}.",
    )


def _distribution(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else "an unknown package"
