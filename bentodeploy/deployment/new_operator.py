"""`operator new`: write the package of a new operator."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path

from bentodeploy.deployment.result import Result
from bentodeploy.discovery import operator_names
from bentodeploy.errors import UsageError
from bentodeploy.scaffold.name import names_of
from bentodeploy.scaffold.place import write_package
from bentodeploy.scaffold.render import render_package


@dataclass(frozen=True)
class OperatorMade(Result):
    """Answer of `operator new`."""

    name: str
    folder: str
    files: tuple[str, ...]
    """Paths in the folder."""
    next: tuple[str, ...]
    """Commands that install it, test it and show it, from the current folder."""


def new_operator(name: str, folder: Path | None) -> OperatorMade:
    """Write a package that installs, passes its tests and deploys; `folder` None: one of this name, here.

    Raises `UsageError` for a name that breaks the rule or is taken, and for a folder that is not empty;
    nothing was written then.
    """
    names = names_of(name)
    if name in operator_names():
        raise UsageError(
            f"An operator named {name} is installed already.",
            next_step="Choose another name; `bentodeploy operator list` shows those that are taken.",
        )
    target = (folder or Path(name)).expanduser().absolute()
    files = render_package(names)
    write_package(target, files)
    return OperatorMade(name, str(target), tuple(files), _next(name, target))


def _next(name: str, folder: Path) -> tuple[str, ...]:
    here = os.path.relpath(folder)
    # pip takes a path without a separator for a name in its index.
    near = here if here.startswith(".") else f"./{here}"
    return (
        f"pip install -e {shlex.quote(f'{near}[test]')}",
        f"python -m pytest {shlex.quote(near)}",
        f"bentodeploy operator show {name}",
    )
