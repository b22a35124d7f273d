"""Streams that are closed, full or left: the work goes on, and nobody sees a traceback."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest

from bentodeploy.streams import LastingStream
from tests.support.cli import COMMAND

CONFIG = "api_version: v1\nname: iris\noperator: local\nbento: iris:v1\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deployment_config.yaml").write_text(CONFIG)
    return tmp_path


def run(arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command with a shell's redirections."""
    return subprocess.run(
        ["bash", "-c", f'set -o pipefail; "$@" {arguments}', "bash", *COMMAND],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("json", ["", "--json"])
def test_a_closed_stdout_gets_nothing(folder: Path, json: str) -> None:
    done = run(f"generate {json} >&-", folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert (folder / "terraform" / "iris" / "main.tf").exists()


def test_without_any_stream_the_work_is_done(folder: Path) -> None:
    assert run("generate <&- >&- 2>&-", folder).returncode == 0
    assert (folder / "terraform" / "iris" / "main.tf").exists()


def test_a_closed_stdin_is_no_terminal_to_ask_on(folder: Path) -> None:
    done = run("destroy <&-", folder)
    assert done.returncode == 2
    assert "--confirm iris" in done.stderr
    assert "defect" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("json", ["", "--json"])
def test_an_answer_that_cannot_be_written_is_told_in_one_error(folder: Path, json: str) -> None:
    done = run(f"generate {json} >/dev/full", folder)
    assert done.returncode == 1
    assert done.stderr.count("Error:") == 1
    assert "cannot be written: No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(("arguments", "code"), [("plan", 2), ("bento show nope", 2), ("operator list", 0)])
def test_progress_that_cannot_be_written_changes_no_exit_code(
    folder: Path, arguments: str, code: int
) -> None:
    assert run(f"{arguments} 2>/dev/full", folder).returncode == code


def test_a_reader_who_has_seen_enough_is_no_error(folder: Path) -> None:
    done = run("operator show local | true", folder)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_lasting_stream_writes_for_as_long_as_it_can() -> None:
    stream = io.StringIO()
    lasting = LastingStream(stream)
    lasting.write("seen")
    assert (stream.getvalue(), lasting.isatty()) == ("seen", False)


class FakeLeftStream(io.StringIO):
    """Its reader is gone."""

    def write(self, _text: str) -> int:
        raise BrokenPipeError

    def flush(self) -> None:
        raise BrokenPipeError


def test_a_lasting_stream_outlives_its_reader() -> None:
    lasting = LastingStream(FakeLeftStream())
    assert lasting.write("unseen") == 6
    lasting.flush()
