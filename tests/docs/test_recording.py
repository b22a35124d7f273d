"""The session in docs/terminal.svg: what its commands are, and that they still play as they are shown."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from docs.tools import record as script
from docs.tools.record import COLUMNS, COMMANDS, PAGE, ROWS, drawn, record, session_environment
from tests.docs.drawings import screens
from tests.support.iris import CACHE, iris_store
from tests.support.verbs import verbs

CHECKED_IN = PAGE.read_text(encoding="utf-8")


def commands(document: str) -> list[str]:
    """What was typed at the prompt and then run, in order."""
    run = [
        command for screen in screens(document) for command in re.findall(r"^\$ (.+)\n", screen, re.MULTILINE)
    ]
    return list(dict.fromkeys(run))


def steps(document: str) -> set[str]:
    """The first word of each piece of work that ended well."""
    return set(re.findall(r"^✓ (\w+)", "\n".join(screens(document)), re.MULTILINE))


def test_the_session_is_that_of_its_script() -> None:
    assert commands(CHECKED_IN) == list(COMMANDS)


def test_its_commands_exist() -> None:
    known = {f"bentodeploy {verb.name}" for verb in verbs()}
    assert set(commands(CHECKED_IN)) <= known


def test_the_endpoint_was_healthy_and_answered_and_all_was_removed() -> None:
    shown = "\n".join(screens(CHECKED_IN))
    for told in (
        "iris_classifier is healthy at http://127.0.0.1:",
        '["setosa", "virginica"]',
        "is destroyed",
    ):
        assert told in shown


def test_it_has_the_size_of_a_terminal_and_of_a_page() -> None:
    lines = [line for screen in screens(CHECKED_IN) for line in screen.splitlines()]
    assert max(map(len, lines)) <= COLUMNS
    assert max(screen.count("\n") for screen in screens(CHECKED_IN)) < ROWS
    assert len(CHECKED_IN.encode()) < 150_000


def test_it_stands_alone_and_runs_nothing() -> None:
    root = ElementTree.fromstring(CHECKED_IN)
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert names == {"svg", "title", "desc", "style", "defs", "g", "rect", "circle", "text", "use"}
    links = {
        value
        for element in root.iter()
        for name, value in element.attrib.items()
        if name.endswith(("href", "src"))
    }
    assert all(link.startswith("#") for link in links)
    assert not re.search(r"url\(|@import|\bon\w+=", CHECKED_IN)


def test_the_session_finds_the_callers_command_and_no_setting_of_a_script(tmp_path: Path) -> None:
    command = tmp_path / "callers" / "bentodeploy"
    command.parent.mkdir()
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)
    callers = {"PATH": str(command.parent), "CI": "true", "NO_COLOR": "1", "LANG": "C.UTF-8"}
    environment = session_environment(tmp_path, callers)
    first, *others = environment.pop("PATH").split(os.pathsep)
    assert (Path(first) / "bentodeploy").resolve() == command
    assert str(command.parent) not in others
    assert environment == {"LANG": "C.UTF-8", "XDG_STATE_HOME": str(tmp_path / "state")}


def test_without_the_command_nothing_is_recorded(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="make record"):
        session_environment(tmp_path, {"PATH": str(tmp_path)})


@pytest.mark.bentoml
@pytest.mark.terraform
def test_the_session_plays_today_as_it_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for pause, seconds in {"KEY": 0.01, "THINK": 0.1, "READ": 0.3}.items():
        monkeypatch.setattr(script, pause, seconds)  # nobody watches
    monkeypatch.setenv("BENTOML_HOME", str(iris_store()))
    monkeypatch.setenv("XDG_CACHE_HOME", str(CACHE / "home"))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    document = drawn(record(tmp_path))
    assert commands(document) == commands(CHECKED_IN)
    assert steps(document) == steps(CHECKED_IN)
    assert '["setosa", "virginica"]' in "\n".join(screens(document))
