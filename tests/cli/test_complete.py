"""The Tab key offers what there is, in each shell by the protocol of the script that it is given."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.bentos import make_bento

SHELLS = ["bash", "zsh", "fish"]


def command(cwd: Path, **environment: str) -> str:
    """What the installed command answers to a shell."""
    return subprocess.run(
        [Path(sys.executable).with_name("bentodeploy")],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    ).stdout


def offered(shell: str, words: str, cwd: Path) -> list[str]:
    """What the shell is told when the user types `bentodeploy WORDS` and Tab, without explanations."""
    line = f"bentodeploy {words}"
    wanted = {"_BENTODEPLOY_COMPLETE": f"complete_{shell}"}
    match shell:
        case "bash":
            place = str(len(line.split()) - 1)
            return command(cwd, **wanted, COMP_WORDS=line, COMP_CWORD=place).split()
        case "zsh":
            told = command(cwd, **wanted, _TYPER_COMPLETE_ARGS=line)
            assert told.startswith("_arguments '*: :(("), told
            items = re.findall(r'"((?:[^"\\]|\\.)*)"(?::"[^"]*")?', told)
            return [item.replace("\\\\:", ":") for item in items]
        case _:
            told = command(cwd, **wanted, _TYPER_COMPLETE_ARGS=line, _TYPER_COMPLETE_FISH_ACTION="get-args")
            return [item.partition("\t")[0] for item in told.splitlines()]


@pytest.mark.parametrize("shell", SHELLS)
def test_tags_of_the_store_are_offered(shell: str, tmp_path: Path, own_home: Path) -> None:
    make_bento(own_home / "bentoml", name="iris", version="v1")
    make_bento(own_home / "bentoml", name="wine", version="v9", models={})
    assert offered(shell, "bento show ir", tmp_path) == ["iris:v1"]


@pytest.mark.parametrize("shell", SHELLS)
def test_operators_are_offered(shell: str, tmp_path: Path) -> None:
    assert offered(shell, "operator show lo", tmp_path) == ["local"]


@pytest.mark.parametrize("shell", SHELLS)
def test_verbs_are_offered(shell: str, tmp_path: Path) -> None:
    assert offered(shell, "dest", tmp_path) == ["destroy"]


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_gets_a_script_that_asks_so(shell: str, tmp_path: Path) -> None:
    script = command(tmp_path, _BENTODEPLOY_COMPLETE=f"source_{shell}")
    assert f"_BENTODEPLOY_COMPLETE=complete_{shell}" in script
    assert ("COMP_WORDS" if shell == "bash" else "_TYPER_COMPLETE_ARGS") in script


def test_bash_itself_completes_by_its_script(tmp_path: Path) -> None:
    (tmp_path / "completion.sh").write_text(command(tmp_path, _BENTODEPLOY_COMPLETE="source_bash"))
    typed = "COMP_WORDS=(bentodeploy dest); COMP_CWORD=1; _bentodeploy_completion bentodeploy"
    ended = subprocess.run(
        ["bash", "-c", f'source ./completion.sh; {typed}; echo "${{COMPREPLY[@]}}"'],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.split() == ["destroy"]
