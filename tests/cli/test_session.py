"""Around a verb: one document on stdout, whatever happens after it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer

from bentodeploy.cli.session import verb
from bentodeploy.errors import (
    BentodeployError,
    InterruptedByUserError,
    LockHeldError,
    PreflightError,
    UnhealthyError,
    UsageError,
)


def test_what_goes_wrong_after_the_answer_is_told_in_words_alone(capsys: pytest.CaptureFixture[str]) -> None:
    def run() -> None:
        with verb(json=True, debug=False) as console:
            console.document({"endpoint": "http://127.0.0.1:3000"})
            raise UnhealthyError("The service has ended.")

    with pytest.raises(typer.Exit) as ended:
        run()
    told = capsys.readouterr()
    assert ended.value.exit_code == 4
    assert json.loads(told.out) == {"endpoint": "http://127.0.0.1:3000"}
    assert "The service has ended." in told.err


@pytest.mark.parametrize(
    ("failure", "error", "code"),
    [
        (None, UsageError("No."), 2),
        (1, UsageError("No."), 1),
        (1, PreflightError("No."), 1),
        (1, LockHeldError("No."), 1),
        (1, InterruptedByUserError("No."), 130),
    ],
)
def test_where_exit_codes_mean_something_else_all_errors_have_one(
    failure: int | None, error: BentodeployError, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as ended, verb(json=True, debug=False, failure=failure):
        raise error
    assert ended.value.exit_code == code
    assert json.loads(capsys.readouterr().out)["error"]["exit_code"] == code


def test_a_folder_that_was_removed_underneath_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(typer.Exit) as ended, verb(json=False, debug=False):
        Path.cwd()
    monkeypatch.chdir(tmp_path)
    assert ended.value.exit_code == 1
    assert "This folder was removed." in capsys.readouterr().err
