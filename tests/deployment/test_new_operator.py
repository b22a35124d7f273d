"""`operator new`: names that are taken, and the commands that come next."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from bentodeploy.deployment.new_operator import new_operator
from bentodeploy.errors import UsageError


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_the_answer_names_what_was_written(here: Path) -> None:
    made = new_operator("acme-cloud", None)
    assert made.folder == str(here / "acme-cloud")
    found = (path for path in Path(made.folder).rglob("*") if path.is_file())
    assert {path.relative_to(made.folder).as_posix() for path in found} == set(made.files)


@pytest.mark.parametrize(
    ("folder", "seen"),
    [
        (None, "./acme-cloud"),
        ("some where", "./some where"),
        (".", "."),
        ("../beside", "../beside"),
        (".hidden", ".hidden"),
    ],
)
def test_the_next_commands_lead_to_it_from_here(folder: str | None, seen: str) -> None:
    made = new_operator("acme-cloud", None if folder is None else Path(folder))
    install, test, show = (shlex.split(command) for command in made.next)
    assert install == ["pip", "install", "-e", f"{seen}[test]"]
    assert test == ["python", "-m", "pytest", seen]
    assert show == ["bentodeploy", "operator", "show", "acme-cloud"]


@pytest.mark.parametrize("name", ["local", "aws-lambda"])
def test_a_name_that_is_taken_is_refused(here: Path, name: str) -> None:
    with pytest.raises(UsageError, match=f"named {name} is installed already"):
        new_operator(name, None)
    assert list(here.iterdir()) == []


def test_a_bad_name_is_refused_before_anything_is_written(here: Path) -> None:
    with pytest.raises(UsageError, match="no name for an operator"):
        new_operator("Acme Cloud", None)
    assert list(here.iterdir()) == []
