"""The Tab key offers what there is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.bentos import make_bento


def offered(words: str, cwd: Path) -> list[str]:
    """What bash is told when the user types `bentodeploy WORDS` and Tab."""
    line = f"bentodeploy {words}"
    told = subprocess.run(
        [Path(sys.executable).with_name("bentodeploy")],
        cwd=cwd,
        env={
            **os.environ,
            "_BENTODEPLOY_COMPLETE": "complete_bash",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(line.split()) - 1),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout.split()


def test_tags_of_the_store_are_offered(tmp_path: Path, own_home: Path) -> None:
    make_bento(own_home / "bentoml", name="iris", version="v1")
    make_bento(own_home / "bentoml", name="wine", version="v9", models={})
    assert offered("bento show ir", tmp_path) == ["iris:v1"]


def test_operators_are_offered(tmp_path: Path) -> None:
    assert offered("operator show lo", tmp_path) == ["local"]


def test_verbs_are_offered(tmp_path: Path) -> None:
    assert offered("dest", tmp_path) == ["destroy"]
