"""A store of the test's own, and bentos opened without showing progress."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bentodeploy.bento.model import Bento
from bentodeploy.bento.reference import open_bento
from bentodeploy.progress import Silent

Open = Callable[[str | Path], Bento]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty `$BENTOML_HOME`."""
    home = tmp_path / "bentoml home"
    monkeypatch.setenv("BENTOML_HOME", str(home))
    return home


@pytest.fixture
def cache(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where archives are unpacked."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(own_home / "cache"))
    from bentodeploy.paths import cache_dir

    return cache_dir() / "bentos"


@pytest.fixture
def opened(cache: Path) -> Open:
    """Open what a user would type."""
    return lambda reference: open_bento(str(reference), Silent())
