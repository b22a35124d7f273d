"""What our messages tell people to type can be typed: each command, and each option of the verb it is for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command_line import complaint
from tests.support.verbs import verbs

ROOT = Path(__file__).parent.parent

OPTIONS = {verb.name: verb.options | {"--help"} for verb in verbs()}
ANY = frozenset().union(*OPTIONS.values())

OTHERS = r"aws|az|bentoml|curl|docker|gcloud|heroku|pip|COPY|…"
"""Programs of others whose commands stand in our messages; … is one that the message gets later."""
OTHERS_OPTIONS = frozenset({"--chmod", "--mount"})
"""Of Dockerfiles, in what Docker says about them."""


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Strings with their lines, no docstrings; an f-string as one text, with … for each value."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            skipped.update(id(part) for part in node.values)
            parts = [part.value if isinstance(part, ast.Constant) else "…" for part in node.values]
            yield node.lineno, "".join(map(str, parts))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.lineno, node.value


def unknown_options(text: str) -> list[str]:
    """The options in a message that no verb has, or not the verb that it names."""
    if not re.search(r"\s", text):
        return []  # a word for a program, not a message
    own = re.sub(rf"(^|[`\n]|: |\$\(|exec )(?:{OTHERS}) [^`\n]*", r"\1", text)
    return [
        f"{verb} {option}".strip()
        for number, part in enumerate(own.split("`"))
        for verb in [verb_of(part, is_code=number % 2 == 1)]
        for option in re.findall(r"(?<![\w-])--[a-z][\w-]*", part)
        if option not in OPTIONS.get(verb, ANY) | OTHERS_OPTIONS
    ]


def verb_of(part: str, *, is_code: bool) -> str:
    """The verb that a piece of text calls, empty where it calls none."""
    command = part.partition("bentodeploy ")[2] or (part if is_code else "")
    return next((name for name in OPTIONS if f"{command} ".startswith(f"{name} ")), "")


def told_commands(text: str) -> list[str]:
    """The commands of ours in a message: in backticks, or where a colon or a new line leads to one."""
    return re.findall(r"(?:`|: |^)(bentodeploy (?=[a-z-])[^`\n]*)(?:`|$)", text, re.MULTILINE)


SOURCES = sorted([*(ROOT / "bentodeploy").rglob("*.py"), *(ROOT / "operators").rglob("*.py")])


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("say which: --config a.yaml", ["--config"]),
        ("say which: --file a.yaml", []),
        ("`bentodeploy status --confirm NAME` tells", ["status --confirm"]),
        ("`bentodeploy destroy --confirm …` and `plan --out FILE`", []),
        ("`bentodeploy bento show --lines 3`", ["bento show --lines"]),
        ("Make it: az group create --nope", []),
        ("Run `docker pull --nope x`, then --nope", ["--nope"]),
        ("--nope", []),
    ],
)
def test_the_search_finds_what_is_not_there(text: str, unknown: list[str]) -> None:
    assert unknown_options(text) == unknown


def test_the_search_reads_messages_whole() -> None:
    code = 'def f(a):\n    """No --nope here."""\n    raise E(f"`x {a} --yes` " "and --no")\n'
    assert list(texts(ast.parse(code))) == [(3, "`x … --yes` and --no")]


def test_the_options_that_messages_name_are_there() -> None:
    messages = [
        (f"{path.relative_to(ROOT)}:{line}", text)
        for path in SOURCES
        for line, text in texts(ast.parse(path.read_text(encoding="utf-8")))
        if "--" in text
    ]
    assert len([text for _, text in messages if "--file " in text]) > 3, "there are such messages"
    assert [(place, unknown) for place, text in messages for unknown in unknown_options(text)] == []


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("`bentodeploy up` or `bentodeploy logs -f`", ["bentodeploy up", "bentodeploy logs -f"]),
        ("Take another: bentodeploy operator new x", ["bentodeploy operator new x"]),
        ("bentodeploy up --file …", ["bentodeploy up --file …"]),
        ("This is bentodeploy with Python 3. `bentodeploy … …`", []),
    ],
)
def test_the_commands_of_a_message_are_found(text: str, commands: list[str]) -> None:
    assert told_commands(text) == commands


def test_the_commands_that_messages_name_can_be_typed() -> None:
    told = [
        (f"{path.relative_to(ROOT)}:{line}", command)
        for path in SOURCES
        for line, text in texts(ast.parse(path.read_text(encoding="utf-8")))
        for command in told_commands(text)
    ]
    assert len(told) > 80, "there are such messages"
    assert [(place, wrong) for place, command in told if (wrong := complaint(command))] == []
