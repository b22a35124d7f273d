"""The verbs by name. A run imports the one that it is asked for; only `--help` needs them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any, cast

import typer
from typer.core import TyperGroup
from typer.main import get_group

PLAIN: dict[str, Any] = {
    # Help drawn by rich takes as long again as everything else together (`make bench`).
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
}
"""How every part of the command line shows itself."""

_PLACES = {
    "init": "init:init",
    "up": "up:up",
    "generate": "generate:generate",
    "build": "build:build",
    "plan": "plan:plan",
    "apply": "apply:apply",
    "destroy": "destroy:destroy",
    "run": "run:run",
    "status": "status:status",
    "list": "listing:list_deployments",
    "logs": "logs:logs",
    "scale": "scale:scale",
    "traffic": "traffic:traffic",
    "invoke": "invoke:invoke",
    "doctor": "doctor:doctor",
    "schema": "schema:schema",
    "bento": "bento:app",
    "ci": "ci:app",
    "operator": "operator:app",
    "token": "token:app",
    "state": "state:app",
}
"""Module beside this one and name in it, in the order of `--help`: a function, or a group's `Typer`."""


class Verbs(TyperGroup):
    """The group of all verbs."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = cast("dict[str, Any]", _Commands())

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """See `TyperGroup`, which would make each command to tell its name."""
        return list(_PLACES)


class _Commands(Mapping[str, Any]):
    """Makes a command when it is first looked up."""

    def __getitem__(self, name: str) -> Any:
        return _command(name)

    def __iter__(self) -> Iterator[str]:
        return iter(_PLACES)

    def __len__(self) -> int:
        return len(_PLACES)


@cache
def _command(name: str) -> Any:
    """Raises KeyError where there is no such verb."""
    module, _, attribute = _PLACES[name].partition(":")
    found = getattr(import_module(f"bentodeploy.cli.{module}"), attribute)
    alone = typer.Typer(**PLAIN)
    if isinstance(found, typer.Typer):
        alone.add_typer(found, name=name)
    else:
        alone.command(name=name)(found)
    return get_group(alone).commands[name]
