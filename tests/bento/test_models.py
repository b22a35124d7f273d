"""Models are looked for in the bento, then in the store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bentodeploy.bento.models import find_models
from bentodeploy.errors import FileSystemError
from tests.support.bentos import put_models


def test_the_bento_s_own_model_goes_before_the_store_s(store: Path, tmp_path: Path) -> None:
    put_models(store / "models", {"a:1": {"w": b"store"}, "b:1": {"w": b"store"}})
    put_models(tmp_path / "bento" / "models", {"a:1": {"w": b"own"}})
    found = find_models(tmp_path / "bento", ["a:1", "b:1"])
    assert [model.path for model in found] == [tmp_path / "bento/models/a/1", store / "models/b/1"]


def test_a_model_that_is_nowhere_has_no_path(store: Path, tmp_path: Path) -> None:
    store.mkdir()
    (store / "models").write_text("no folder")
    [model] = find_models(tmp_path, ["a:1"])
    assert (model.path, model.size) == (None, 0)


def test_a_folder_of_somebody_else_s_is_told(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_models(store / "models", {"a:1": {"w": b""}})
    refuse_to_look_into(store / "models" / "a" / "1", monkeypatch)
    with pytest.raises(FileSystemError, match="Permission denied") as caught:
        find_models(tmp_path, ["a:1"])
    assert caught.value.where == str(store / "models" / "a" / "1")
    assert "permissions" in str(caught.value.next_step)


def refuse_to_look_into(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the folder's permissions do, also for root, who runs the tests in containers."""
    really_stat = Path.stat

    def stat_unless_refused(path: Path, **options: Any) -> Any:
        if path.parent == folder:
            raise PermissionError(13, "Permission denied", str(path))
        return really_stat(path, **options)

    monkeypatch.setattr(Path, "stat", stat_unless_refused)
