"""The verbs and their options, as the command line has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from typer.main import get_command

from bentodeploy.cli.app import app


@dataclass(frozen=True)
class Verb:
    """One verb, such as `bento show`."""

    name: str
    options: frozenset[str]
    """All spellings, `--file` and `-f` alike."""
    needs_argument: bool


def verbs() -> list[Verb]:
    """All verbs, those of groups with the group's name before theirs."""
    return list(_verbs("", get_command(app)))


def _verbs(name: str, command: Any) -> Iterator[Verb]:
    inner = getattr(command, "commands", None)
    if inner is None:
        options = {
            word for parameter in command.params for word in (*parameter.opts, *parameter.secondary_opts)
        }
        arguments = [one for one in command.params if one.param_type_name == "argument"]
        yield Verb(
            name,
            frozenset(word for word in options if word.startswith("-")),
            any(one.required for one in arguments),
        )
        return
    for word, one in inner.items():
        yield from _verbs(f"{name} {word}".strip(), one)
