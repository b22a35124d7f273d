"""Projects of the local operator, and the promise that nothing of theirs survives a test."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.operators.local.deployed import Deployed, make_deployed


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Holds environments, made once: they are a cache, and each test would make the same."""
    return tmp_path_factory.mktemp("shared")


@pytest.fixture(autouse=True)
def own_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own programs come before others, as the engine's driver arranges it."""
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))


@pytest.fixture
def deployed(tmp_path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    """A project that is ready to start."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(shared))
    project = make_deployed(tmp_path, shared / "venvs")
    yield project
    answer = project.run("remove")
    assert answer.returncode == 0, answer.stderr
    assert project.processes() == []


@pytest.fixture
def with_own_cache(tmp_path: Path) -> Deployed:
    """A project whose environment is not made yet."""
    return make_deployed(tmp_path, tmp_path / "venvs")
