from __future__ import annotations

import stat
from pathlib import Path

from bentodeploy.terraform.runlog import KEPT, new_run_log, newest_log


def test_a_log_is_there_at_once_and_its_owner_s_only(tmp_path: Path) -> None:
    log = new_run_log(tmp_path, "apply")
    for path in (log.stdout, log.stderr):
        assert path.read_bytes() == b""
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "-apply-" in log.stdout.name


def test_the_last_run_of_a_verb_is_found_again(tmp_path: Path) -> None:
    assert newest_log(tmp_path, "apply") is None
    logs = [new_run_log(tmp_path, verb) for verb in ("apply", "apply", "plan")]
    assert newest_log(tmp_path, "apply") == logs[1].stdout


def test_only_the_last_runs_are_kept(tmp_path: Path) -> None:
    logs = [new_run_log(tmp_path, "plan") for _ in range(KEPT + 3)]
    kept = sorted((tmp_path / ".bentodeploy" / "logs").iterdir())
    assert kept == sorted(path for log in logs[-KEPT:] for path in (log.stdout, log.stderr))
