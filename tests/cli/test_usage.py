"""A command line that no verb can take is refused in words, and with `--json` in one document too."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.cli import usage
from bentodeploy.cli.app import app
from tests.support import cli
from tests.support.verbs import Verb, verbs

VERBS = [pytest.param(verb, id=verb.name) for verb in verbs()]
NEEDY = [pytest.param(verb, id=verb.name) for verb in verbs() if verb.needs_argument]


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command line in this process; answers the error of its document, or None, and stderr."""

    def run(*words: str) -> tuple[dict[str, Any] | None, str]:
        monkeypatch.setattr(sys, "argv", ["bentodeploy", *words])
        assert usage.run(app) == 2
        told = capsys.readouterr()
        return json.loads(told.out)["error"] if told.out else None, told.err

    return run


def test_the_help_says_where_to_begin(tmp_path: Path) -> None:
    told = " ".join(cli.succeed("--help", cwd=tmp_path).out.split())
    assert "Begin with `bentodeploy init`, then `bentodeploy up`." in told


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_answers_a_wrong_option_with_one_document(verb: Verb, refused: Any) -> None:
    error, words = refused(*verb.name.split(), "--nope", "--json")
    assert error == {
        "code": "usage",
        "what": error["what"],
        "where": f"bentodeploy {verb.name}",
        "details": [],
        "next": f"`bentodeploy {verb.name} --help` lists what it takes.",
        "exit_code": 2,
    }
    assert "--nope" in error["what"]
    assert f"Error: {error['what']}" in words


@pytest.mark.parametrize("verb", NEEDY)
def test_every_verb_answers_a_missing_argument_with_one_document(verb: Verb, refused: Any) -> None:
    error, _ = refused(*verb.name.split(), "--json")
    assert error["what"].startswith("Missing argument")


@pytest.mark.parametrize(
    "words", ["upp --json", "--json", "operator --json", "plan --json --lock-timeout soon", "up x --json"]
)
def test_whatever_else_is_wrong_is_one_document_too(words: str, refused: Any) -> None:
    error, told = refused(*words.split())
    assert (error["code"], error["exit_code"]) == ("usage", 2)
    assert error["what"] in told


def test_a_wrong_option_beside_detailed_exitcode_is_no_sign_of_changes(tmp_path: Path) -> None:
    words = ("plan", "--detailed-exitcode", "--json", "--lock-timeout", "soon")
    answer = cli.run(*words, cwd=tmp_path)
    assert answer.code == answer.document["error"]["exit_code"] == 1


def test_a_misspelt_verb_is_told_the_one_that_was_meant(refused: Any) -> None:
    error, told = refused("generat", "--json")
    assert "'generat'" in error["what"]
    assert "Did you mean 'generate'?" in told


@pytest.mark.parametrize("words", ["up --nope", "bento show", "destroy -- --json"])
def test_without_json_stdout_stays_empty(words: str, refused: Any) -> None:
    error, told = refused(*words.split())
    assert error is None
    assert "Error: " in told


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_json(verb: Verb) -> None:
    assert "--json" in verb.options


def test_the_command_itself_does_so(tmp_path: Path) -> None:
    answer = cli.run("up", "--nope", "--json", cwd=tmp_path)
    assert answer.code == answer.document["error"]["exit_code"] == 2
    assert "--nope" in answer.err
    assert cli.run("bento", "show", "--json", cwd=tmp_path).document["error"]["code"] == "usage"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_document_that_cannot_be_written_is_still_told_in_words(tmp_path: Path) -> None:
    import subprocess

    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [*cli.COMMAND, "up", "--nope", "--json"],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ended.returncode == 2
    assert "--nope" in ended.stderr
    assert "Traceback" not in ended.stderr
