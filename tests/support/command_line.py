"""Reads commands of ours as the command line itself does, and runs none."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import typer
from typer.main import get_command

from bentodeploy.cli.app import app
from tests.support.verbs import verbs

COMMAND = get_command(app)
NAMES = frozenset(verb.name for verb in verbs())
GROUPS = frozenset(name.partition(" ")[0] for name in NAMES if " " in name)
OWN_OPTIONS = frozenset(option for parameter in COMMAND.params for option in parameter.opts) | {"--help"}
"""Those before a verb, each of which is a whole command."""

ANY = "1"
"""Fits every type: a number, a name, a path."""
_PLACEHOLDER = re.compile(r"<[^>]+>|\{[^}]+\}|…|\b[A-Z][A-Z_]+\b")


def calls(line: str) -> Iterator[list[str]]:
    """The words after `bentodeploy`, wherever a line of a shell calls it."""
    for inner in re.findall(r"\$\(bentodeploy ([^()]*)\)", line):
        yield shlex.split(inner)
    if line.startswith("bentodeploy "):
        words = shlex.split(line)[1:]
        ends = [number for number, word in enumerate(words) if word in (">", "|", "&&", ";")]
        yield words[: min(ends, default=len(words))]


def parse(words: list[str]) -> None:
    """Let the command line itself read the words, and run nothing. Raises what it would show."""
    command = COMMAND
    context = command.make_context("bentodeploy", list(words))
    while (inner := getattr(command, "resolve_command", None)) is not None:
        name, command, rest = inner(context, [*context._protected_args, *context.args])
        context = command.make_context(name, rest, parent=context)


def has_placeholder(text: str) -> bool:
    """Whether something in the text stands for what the reader puts there: `NAME`, `<name>`, `…`."""
    return _PLACEHOLDER.search(text) is not None


def complaint(line: str) -> str | None:
    """What the command line says against a line as a sentence writes it; None where it can be typed.

    Placeholders stand for any value, `VERB` for a verb, brackets around what may be left out, `a|b` for
    either. A verb alone is its name, and may lack its arguments.
    """
    line = re.sub(r"[\[\]]", "", line).replace("VERB", "status")
    for words in calls(_PLACEHOLDER.sub(ANY, line)):
        words = [word.partition("|")[0] for word in words]
        if " ".join(words) in NAMES | GROUPS | OWN_OPTIONS or words[0] == ANY:
            continue
        try:
            parse(words)
        except typer.Exit:
            continue  # --help
        except Exception as error:  # noqa: BLE001 - whatever it is, the reader would get it
            return f"{line}: {getattr(error, 'message', None) or error}"
    return None
