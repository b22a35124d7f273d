"""No command stands in a document that nobody runs: in a tested block, or with its row in `elsewhere.py`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.elsewhere import IN_PROSE, RUN_BY
from tests.support.checkout import CHECKOUT, tracked_files
from tests.support.command_line import NAMES, calls, parse
from tests.support.documents import blocks, commands, outside_blocks

SHELL = frozenset({"console", "sh", "bash", "shell"})
PROGRAMS = r"aws|az|bentodeploy|bentoml|curl|docker|gcloud|git|heroku|make|pip3?|python3?|terraform|tofu"
A_COMMAND = re.compile(rf"^[ >]*(?:\$ \S|(?:{PROGRAMS}) [^=:])", re.MULTILINE)
INDENTED = re.compile(rf"^[ >]*(?: {{4}}|\t)[ \t]*(?:\$ )?(?:{PROGRAMS}) ", re.MULTILINE)
RECORDS = ("CHANGELOG.md", "docs/decisions/", "benchmarks/")
"""What tells of the past: no reader types its commands."""

DOCUMENTS = [
    path.as_posix()
    for path in tracked_files()
    if path.suffix == ".md" and not path.as_posix().startswith(RECORDS)
]
ROWS = [
    (document, command, by)
    for document, rows in {**RUN_BY, "in prose": IN_PROSE}.items()
    for command, by in rows.items()
    if not by.startswith("https://")
]


def shell_commands(document: Path, *, tested: bool) -> list[str]:
    """The commands of its blocks that the documents' own test runs, or of the others."""
    return [
        command
        for block in blocks(document)
        if block.language in SHELL and block.tested is tested
        for command in commands(block)
        if not command.startswith("cd ")
    ]


def disguised(document: Path) -> list[str]:
    """Commands in what is no block of a shell: under another language, under none, or without a fence."""
    fenced = [
        match[0].strip()
        for block in blocks(document)
        if block.language not in SHELL
        for match in A_COMMAND.finditer(block.text)
    ]
    return fenced + [match[0].strip() for match in INDENTED.finditer(outside_blocks(document))]


# ---- The documents


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_is_run_by_a_test(document: str) -> None:
    assert set(shell_commands(CHECKOUT / document, tested=False)) == set(RUN_BY.get(document, ()))


def test_no_row_is_for_a_document_that_is_gone() -> None:
    assert RUN_BY.keys() <= set(DOCUMENTS)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_stand_in_blocks_of_a_shell(document: str) -> None:
    assert disguised(CHECKOUT / document) == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_command_line_reads_every_command_of_ours(document: str) -> None:
    path = CHECKOUT / document
    for command in [*shell_commands(path, tested=True), *shell_commands(path, tested=False)]:
        for words in calls(command):
            parse(words)


# ---- The rows


@pytest.mark.parametrize(("document", "command", "by"), ROWS)
def test_what_runs_a_command_is_there_and_speaks_of_it(document: str, command: str, by: str) -> None:
    path, _, name = by.partition("::")
    text = (CHECKOUT / path).read_text(encoding="utf-8")
    if not name:
        assert command in text
        return
    tree = ast.parse(text)
    assert name in [one.name for one in tree.body if isinstance(one, ast.FunctionDef)]
    known = text + "".join(_own_modules(tree))
    if command.startswith("bentodeploy "):
        assert all(_speaks_of(known, words) for words in calls(command))


def _own_modules(tree: ast.Module) -> Iterator[str]:
    """The texts of the modules that the test takes its parts from."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("tests.", "docs.")):
            path = CHECKOUT / f"{str(node.module).replace('.', '/')}.py"
            if path.exists():
                yield path.read_text(encoding="utf-8")


def _speaks_of(text: str, words: list[str]) -> bool:
    """Whether a call of the verb stands there, as arguments or as a line."""
    verb = next(name for name in (" ".join(words[:2]), words[0]) if name in NAMES)
    arguments = ", ".join(f'"{word}"' for word in verb.split())
    return arguments in text or f"bentodeploy {verb}" in text


# ---- The reading


def test_a_command_cannot_hide(tmp_path: Path) -> None:
    document = tmp_path / "a.md"
    for text in (
        "```\nbentodeploy up\n```\n",
        "```text\n$ ls -l\n```\n",
        "~~~\npip install x\n~~~\n",
        "- so:\n\n  ```\n  make demo now\n  ```\n",
        "> ```\n> curl -f x\n",
        "So:\n\n    bentodeploy up --file x\n",
    ):
        document.write_text(text)
        assert len(disguised(document)) == 1, text
    document.write_text("```yaml\npython: 3\n```\n```\nM/read, write\n```\nsome words: make demo\n")
    assert disguised(document) == []


def test_the_commands_of_a_block_are_those_of_a_shell(tmp_path: Path) -> None:
    document = tmp_path / "a.md"
    document.write_text("```console\ncd x\n$ bentodeploy up  # now\n```\n```sh tested\nls\n```\n")
    assert shell_commands(document, tested=False) == ["bentodeploy up"]
    assert shell_commands(document, tested=True) == ["ls"]


def test_a_call_is_found_wherever_it_stands() -> None:
    assert list(calls('curl -H "Bearer $(bentodeploy token show)" x')) == [["token", "show"]]
    assert list(calls("bentodeploy plan --json > plan.json")) == [["plan", "--json"]]


@pytest.mark.parametrize("words", ["upp", "up --nope", "bento show", "logs --lines many", "ci init extra"])
def test_what_the_command_line_does_not_take_is_found(words: str) -> None:
    with pytest.raises(Exception, match=r"No such|Missing|valid integer|unexpected"):
        parse(words.split())
