"""No command stands within a sentence that nobody runs, or that its program would not read.

A command of ours must be one that a test runs: a block has it, or has one that begins so; or its row stands
in `elsewhere.py`; or it is typed here. With a placeholder for what the reader puts in, the command line
reads it.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from bentodeploy.terraform.engine import find_engine
from tests.docs.elsewhere import IN_PROSE
from tests.docs.test_commands import DOCUMENTS, PROGRAMS, shell_commands
from tests.support.checkout import CHECKOUT, tracked_files
from tests.support.command_line import NAMES, complaint, has_placeholder
from tests.support.documents import outside_blocks
from tests.support.iris import bentoml_environment, iris_store

PAGES = [*DOCUMENTS, *(path.as_posix() for path in tracked_files() if path.name.endswith(".md.j2"))]
TYPED = (
    "bentodeploy --help",
    "bentodeploy --install-completion",
    "bentodeploy operator list",
    "bentodeploy operator show aws-ec2",
    "bentodeploy operator show aws-lambda",
    "bentodeploy operator show azure-functions",
    "bentodeploy operator show google-cloud-run",
    "bentodeploy operator show heroku",
    "bentodeploy operator show local",
    "bentodeploy schema",
    "bentodeploy schema > .bentodeploy/schema.json",
)
"""What needs nothing but an empty folder."""
ASKED = ("make ", "pip install ", "terraform ", "tofu ")
"""Beginnings of what its own program is asked about, below."""


def spans(text: str) -> list[str]:
    """What stands in backticks, on one line."""
    return [" ".join(code.split()) for code in re.findall(r"`([^`]+)`", text)]


def named(page: str) -> list[str]:
    """The commands within the sentences of a page, each with at least a word after its program."""
    return [code for code in spans(outside_blocks(CHECKOUT / page)) if re.match(rf"(?:{PROGRAMS}) ", code)]


NAMED = sorted({(page, code) for page in PAGES for code in named(page)})
IN_BLOCKS = {
    command
    for document in DOCUMENTS
    for tested in (True, False)
    for command in shell_commands(CHECKOUT / document, tested=tested)
}
RUN = IN_BLOCKS | IN_PROSE.keys() | set(TYPED)


def is_run(command: str) -> bool:
    """Whether a test runs it, or one that begins so."""
    return any(f"{one} ".startswith(f"{command} ") for one in RUN)


def of_program(name: str) -> list[str]:
    return sorted({code for _, code in NAMED if code.startswith(f"{name} ")})


def unheld(commands: list[str]) -> list[str]:
    """The commands that nothing runs, and that no program is asked about."""
    return [
        code
        for code in commands
        if not is_run(code)
        and not code.startswith(ASKED)
        and not (code.startswith("bentodeploy ") and has_placeholder(code))
    ]


def unreadable(text: str) -> list[str]:
    """What the command line says against the commands of ours in a text, those without `bentodeploy` too."""
    whole = [complaint(code) for code in spans(text) if code.startswith("bentodeploy ")]
    short = [
        complaint(f"bentodeploy {code}")
        for code in spans(text)
        if any(code.startswith(f"{verb} ") for verb in NAMES)
    ]
    # Without `bentodeploy` a sentence may speak of an option without its value.
    short = [told for told in short if told and not told.endswith("requires an argument.")]
    return [told for told in (*whole, *short) if told]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_within_a_sentence_is_held_by_a_test(page: str) -> None:
    assert unheld(named(page)) == []


@pytest.mark.parametrize("page", PAGES)
def test_the_command_line_reads_what_sentences_say(page: str) -> None:
    assert unreadable(outside_blocks(CHECKOUT / page)) == []


def test_no_row_is_for_a_command_that_is_gone() -> None:
    codes = {code for _, code in NAMED}
    assert (IN_PROSE.keys() | set(TYPED)) - codes == set()


def test_what_a_block_runs_needs_no_row() -> None:
    assert IN_BLOCKS & (IN_PROSE.keys() | set(TYPED)) == set()


@pytest.mark.parametrize(
    "made_up",
    [
        "bentodeploy deploy",
        "bentodeploy up --nope",
        "bentodeploy scale 3 4",
        "bentodeploy logs --lines many",
        "bentodeploy plan --out",
        "bentodeploy operator show",
        "plan --nope FILE",
    ],
)
def test_what_nobody_could_type_is_found(made_up: str) -> None:
    is_a_name = made_up == "bentodeploy operator show"
    assert len(unreadable(f"So `{made_up}`.")) == (0 if is_a_name else 1)


def test_what_sentences_may_leave_out_is_no_mistake() -> None:
    text = "`bentodeploy VERB --help`, `bentodeploy ci`, `bentodeploy run [--operator NAME]`, `plan --out`"
    assert unreadable(text) == []


def test_what_nobody_runs_is_found() -> None:
    assert unheld(
        ["bentodeploy build", "bentodeploy plan --out FILE", "bentodeploy up --yes", "az logout"]
    ) == [
        "bentodeploy up --yes",
        "az logout",
    ]


# ---- The programs are asked


@pytest.mark.parametrize("command", TYPED)
def test_what_needs_nothing_is_typed(command: str, tmp_path: Path) -> None:
    (tmp_path / ".bentodeploy").mkdir()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    # A shell that stays, because its name is what the completion asks for.
    typed = ["bash", "-c", f"{command}\nexit $?"]
    environment = {**os.environ, "PATH": path}
    ended = subprocess.run(
        typed, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout or (tmp_path / ".bentodeploy" / "schema.json").stat().st_size > 1000


@pytest.mark.parametrize("command", of_program("make"))
def test_make_knows_what_to_do(command: str) -> None:
    words = shlex.split(command)
    ended = subprocess.run(
        [*words, "--dry-run"], cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 0, ended.stderr
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    for variable in (word.partition("=")[0] for word in words if "=" in word):
        assert re.search(rf"\b{variable}\b", makefile), "nothing heeds it"


def helped(*verb: str) -> str:
    """What the engine says of itself, or of one of its commands."""
    words = [*find_engine().command, *verb, "-help"]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout


@pytest.mark.terraform
@pytest.mark.parametrize("command", of_program("terraform") + of_program("tofu"))
def test_the_engine_has_the_command_and_its_options(command: str) -> None:
    for line in command.split(" && "):
        options, [verb, *others] = [], shlex.split(line)[1:]
        while verb.startswith("-"):
            options.append(verb)
            verb, *others = others
        top, inner = helped(), helped(verb)
        if verb == "apply":
            inner += helped("plan")  # whose options it takes, too, as its help says
        assert re.search(rf"^\s+{verb}\s", top, re.MULTILINE)
        for text, given in ((top, options), (inner, others)):
            for option in (word.partition("=")[0] for word in given if word.startswith("-")):
                assert re.search(rf"^\s+{option}\b", text, re.MULTILINE), option


@pytest.mark.parametrize("command", of_program("pip"))
def test_pip_can_install_it(command: str) -> None:
    project = (CHECKOUT / "pyproject.toml").read_text(encoding="utf-8")
    extras = set(
        re.findall(r"^(\w+) = \[", project.partition("[project.optional-dependencies]")[2], re.MULTILINE)
    )
    words = shlex.split(command.partition(" && ")[0])
    for word in words[2:]:
        wanted = Requirement(re.sub(r"^[./].*?(?=\[|$)", "bentodeploy", word))
        assert wanted.extras <= extras
        assert wanted.name in {"bentodeploy", "bentoml", "scikit-learn", "pre-commit"}


@pytest.mark.bentoml
def test_bentoml_has_these_commands() -> None:
    bentoml = bentoml_environment() / "bin" / "bentoml"
    own = {**os.environ, "BENTOML_HOME": str(iris_store()), "BENTOML_DO_NOT_TRACK": "True"}
    for words, told in (
        (("list",), "iris_classifier:"),
        (("models", "pull", "--help"), "Usage: bentoml models pull "),
    ):
        ended = subprocess.run([bentoml, *words], env=own, capture_output=True, text=True, check=True)
        assert told in ended.stdout
