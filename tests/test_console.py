"""stdout carries results only; everything else goes to stderr."""

from __future__ import annotations

import io
import json
import sys
import time

import pytest

from bentodeploy.console import Console
from bentodeploy.errors import ConfigError


def test_a_result_goes_to_stdout_and_nothing_else_does(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console()
    with console.step("Building"):
        console.info("an info")
    console.warn("a warning")
    console.error(ConfigError("an error"))
    console.result("the result")
    told = capsys.readouterr()
    assert told.out == "the result\n"
    assert all(word in told.err for word in ("Building", "an info", "a warning", "an error"))


def test_a_document_is_json_that_keeps_its_letters(capsys: pytest.CaptureFixture[str]) -> None:
    Console().document({"name": "größe"})
    out = capsys.readouterr().out
    assert json.loads(out) == {"name": "größe"}
    assert "größe" in out


def test_a_document_is_json_where_the_stream_lacks_letters_too(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(
        sys, "stdout", io.TextIOWrapper(written, encoding="latin-1", errors="backslashreplace")
    )
    Console().document({"name": "größe 😀"})
    assert json.loads(written.getvalue()) == {"name": "größe 😀"}


def test_an_error_has_its_name_and_ends_with_what_to_do_next(capsys: pytest.CaptureFixture[str]) -> None:
    Console().error(
        ConfigError("Two mistakes.", where="x.yaml:3", details=["one", "two"], next_step="Correct it.")
    )
    assert capsys.readouterr().err.splitlines() == [
        "Error: Two mistakes. [config-invalid]",
        "  at x.yaml:3",
        "  one",
        "  two",
        "Next: Correct it.",
    ]


def test_text_in_brackets_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console()
    console.error(ConfigError("labels[2] is [bold]not[/bold] text"))
    console.warn("[red]x[/red]")
    assert "labels[2] is [bold]not[/bold] text" in capsys.readouterr().err


def test_off_a_terminal_steps_are_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with Console().step("Building") as step:
        step.detail("layer 1")
    first, last = capsys.readouterr().err.splitlines()
    assert first == "Building ..."
    assert last.startswith("Building: done in 0.")


def test_off_a_terminal_details_come_at_intervals(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bentodeploy.console.QUIET_INTERVAL", 0.05)
    with Console().step("Building") as step:
        step.detail("too early")
        time.sleep(0.06)
        step.detail("layer 2")
    err = capsys.readouterr().err
    assert "  layer 2" in err
    assert "too early" not in err


def test_a_failed_step_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ConfigError), Console().step("Building"):
        raise ConfigError("no")
    assert "Building: failed after 0." in capsys.readouterr().err


def test_what_looks_like_an_emoji_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    Console().error(ConfigError("no bento iris:x:1 here"))
    assert "iris:x:1" in capsys.readouterr().err
