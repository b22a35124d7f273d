from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.bento.digest import content_digest
from bentodeploy.bento.gather import gather
from bentodeploy.errors import FileSystemError
from tests.bento.conftest import Open
from tests.support.bentos import make_archive, make_bento, make_bundle


def test_the_digest_is_a_sha256(store: Path, opened: Open) -> None:
    make_bento(store)
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", content_digest(opened("iris")))


def test_store_folder_archive_and_gathered_bundle_have_one_digest(
    tmp_path: Path, store: Path, opened: Open
) -> None:
    make_bento(store)
    of_store = content_digest(opened("iris"))
    folder = make_bundle(tmp_path / "elsewhere")
    gather(opened("iris"), tmp_path / "gathered")
    archive = make_archive(tmp_path / "x.bento", folder)
    assert {content_digest(opened(place)) for place in (folder, archive, tmp_path / "gathered")} == {of_store}


def test_times_modes_and_pythons_caches_do_not_count(store: Path, opened: Open) -> None:
    folder = make_bento(store)
    before = content_digest(opened("iris"))
    os.utime(folder / "bento.yaml", (0, 0))
    (folder / "bento.yaml").chmod(0o600)
    (folder / "src" / "__pycache__").mkdir()
    (folder / "src" / "__pycache__" / "x.pyc").write_bytes(b"x")
    (folder / "empty").mkdir()
    assert content_digest(opened("iris")) == before


def edit_a_source(folder: Path) -> None:
    (folder / "src" / "service.py").write_text("changed")


def edit_a_model(folder: Path) -> None:
    (folder.parents[2] / "models/iris_model/m1/model.joblib").write_bytes(b"changed")


def make_executable(folder: Path) -> None:
    (folder / "src" / "service.py").chmod(0o755)


def rename(folder: Path) -> None:
    (folder / "src" / "service.py").rename(folder / "src" / "renamed.py")


def add(folder: Path) -> None:
    (folder / "src" / "new.py").touch()


def move_content_over_a_boundary(folder: Path) -> None:
    (folder / "README.md").write_text("")
    (folder / "src" / "service.py").write_text("# iris:v1\n" + (folder / "src" / "service.py").read_text())


def link_instead_of_file(folder: Path) -> None:
    (folder / "src" / "other.py").symlink_to("service.py")


CHANGES = [
    edit_a_source,
    edit_a_model,
    make_executable,
    rename,
    add,
    move_content_over_a_boundary,
    link_instead_of_file,
]


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_of_content_counts(change: Callable[[Path], None], store: Path, opened: Open) -> None:
    folder = make_bento(store)
    before = content_digest(opened("iris"))
    change(folder)
    assert content_digest(opened("iris")) != before


def test_a_file_that_cannot_be_read_is_explained(
    store: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_bento(store)
    bento = opened("iris")
    model = store / "models/iris_model/m1/model.joblib"
    refuse_to_open(model, monkeypatch)
    with pytest.raises(FileSystemError, match="cannot be read") as caught:
        content_digest(bento)
    assert caught.value.where == str(model)


def refuse_to_open(refused: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a file's permissions do, also for root, who runs the tests in containers."""
    really_open = Path.open

    def open_unless_refused(path: Path, *rest: Any, **options: Any) -> Any:
        if path == refused:
            raise PermissionError(13, "Permission denied", str(path))
        return really_open(path, *rest, **options)

    monkeypatch.setattr(Path, "open", open_unless_refused)
