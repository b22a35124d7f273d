from __future__ import annotations

import os
from pathlib import Path

import pytest

from bentodeploy.errors import FileSystemError
from bentodeploy.image.build_log import KEPT_LOGS, BuildLog
from bentodeploy.paths import state_dir


def test_a_kept_log_is_for_its_owner_only() -> None:
    with BuildLog() as log:
        log.write("line é\n")
        log.keep()

    assert log.path.read_text() == "line é\n"
    assert log.path.stat().st_mode & 0o777 == 0o600


def test_a_log_that_nobody_keeps_goes() -> None:
    with BuildLog() as log:
        log.write("line\n")

    assert not log.path.exists()


def test_only_the_newest_logs_are_kept() -> None:
    paths = []
    for _ in range(KEPT_LOGS + 5):
        with BuildLog() as log:
            log.keep()
        paths.append(log.path)

    assert sorted(paths[0].parent.iterdir()) == sorted(paths[-KEPT_LOGS:])


def test_a_place_that_cannot_be_written_is_told() -> None:
    state_dir().parent.mkdir(parents=True, exist_ok=True)
    state_dir().write_text("a file where a folder should be")

    with pytest.raises(FileSystemError) as caught:
        BuildLog()

    assert caught.value.where is not None
    assert caught.value.where.startswith(str(state_dir()))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which only Linux has")
def test_a_full_disk_is_told() -> None:
    with BuildLog() as log:
        full = os.open("/dev/full", os.O_WRONLY)
        os.dup2(full, log._handle)
        os.close(full)

        with pytest.raises(FileSystemError, match="No space left on device"):
            log.write("line\n")
