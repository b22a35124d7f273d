"""Imports in the background: there when they are needed, and nobody's trouble when they fail."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from bentodeploy.deployment.early_imports import import_early


def settled() -> None:
    for thread in threading.enumerate():
        if thread.name == "imports":
            thread.join()


def test_what_is_needed_soon_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "needed_soon.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    import_early("needed_soon")
    settled()
    assert sys.modules.pop("needed_soon", None) is not None


def test_a_library_that_is_broken_is_told_by_who_needs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_sdk.py").write_text(
        "import sys\nsys.modules['sdk_was_met'] = sys\nraise RuntimeError"
    )
    monkeypatch.syspath_prepend(tmp_path)
    told: list[object] = []
    monkeypatch.setattr(threading, "excepthook", told.append)
    import_early("broken_sdk")
    settled()
    assert sys.modules.pop("sdk_was_met", None) is not None
    assert told == []


def test_nothing_to_import_starts_nothing() -> None:
    import_early()
    assert "imports" not in {thread.name for thread in threading.enumerate()}
