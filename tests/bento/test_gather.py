from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from bentodeploy.bento.digest import content_digest
from bentodeploy.bento.gather import gather
from bentodeploy.errors import FileSystemError, ModelMissingError
from tests.bento.conftest import Open
from tests.support.bentos import LAYOUTS, Layout, make_archive, make_bento, make_bundle


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_is_gathered_is_a_complete_bundle(
    layout: Layout, tmp_path: Path, store: Path, opened: Open
) -> None:
    make_bento(store, layout=layout)
    gather(opened("iris"), tmp_path / "out")
    alone = opened(tmp_path / "out")
    assert alone.models[0].path == tmp_path / "out" / "models" / "iris_model" / "m1"
    assert (tmp_path / "out" / "models" / "iris_model" / "latest").read_text() == "m1"
    assert (tmp_path / "out" / "src" / "service.py").read_text() == (
        store / "bentos/iris/v1/src/service.py"
    ).read_text()


def test_folders_can_be_entered_by_everybody_although_bentomls_own_cannot(
    tmp_path: Path, store: Path, opened: Open
) -> None:
    folder = make_bento(store)
    previous = os.umask(0o077)
    try:
        gather(opened("iris"), tmp_path / "out")
    finally:
        os.umask(previous)
    modes = {
        path.stat().st_mode & 0o777
        for path in (tmp_path / "out", *(tmp_path / "out").rglob("*"))
        if path.is_dir()
    }
    assert modes == {0o755}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (store / "models/iris_model/m1").stat().st_mode & 0o777 == 0o700


def test_files_keep_their_modes_and_the_stores_are_not_changed(
    tmp_path: Path, store: Path, opened: Open
) -> None:
    folder = make_bento(store)
    private = store / "models/iris_model/m1/model.joblib"
    private.chmod(0o600)
    gather(opened("iris"), tmp_path / "out")
    assert private.stat().st_mode & 0o777 == 0o600
    entrypoint = Path("env/docker/entrypoint.sh")
    assert (tmp_path / "out" / entrypoint).stat().st_mode == (folder / entrypoint).stat().st_mode


def test_models_of_the_store_are_hard_links_and_sources_are_copies(
    tmp_path: Path, store: Path, opened: Open
) -> None:
    folder = make_bento(store)
    gather(opened("iris"), tmp_path / "out")
    model = Path("iris_model/m1/model.joblib")
    assert (tmp_path / "out/models" / model).samefile(store / "models" / model)
    assert not (tmp_path / "out/src/service.py").samefile(folder / "src/service.py")


def test_models_of_an_unpacked_archive_are_hard_links_too(tmp_path: Path, store: Path, opened: Open) -> None:
    bento = opened(make_archive(tmp_path / "x.bento", make_bundle(tmp_path / "b")))
    gather(bento, tmp_path / "out")
    model = Path("models/iris_model/m1/model.joblib")
    assert (tmp_path / "out" / model).samefile(bento.path / model)


def test_a_users_own_folder_may_be_edited_afterwards(tmp_path: Path, store: Path, opened: Open) -> None:
    folder = make_bundle(tmp_path / "b")
    gather(opened(folder), tmp_path / "out")
    before = content_digest(opened(tmp_path / "out"))
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "bento.yaml":
            with path.open("r+b") as file:
                file.write(b"edited in place")
    assert content_digest(opened(tmp_path / "out")) == before


def test_where_no_links_can_be_made_models_are_copied(
    tmp_path: Path, store: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_link(source: Path, target: Path) -> None:
        raise OSError(18, "Invalid cross-device link")

    make_bento(store)
    monkeypatch.setattr(os, "link", no_link)
    gather(opened("iris"), tmp_path / "out")
    assert (tmp_path / "out/models/iris_model/m1/model.joblib").read_bytes() == b"not really a model"
    assert (tmp_path / "out/models/iris_model/m1/model.joblib").stat().st_nlink == 1


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="needs a second file system at /dev/shm")
def test_models_are_copied_from_another_file_system(
    tmp_path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = Path(tempfile.mkdtemp(dir="/dev/shm"))
    try:
        monkeypatch.setenv("BENTOML_HOME", str(elsewhere))
        make_bento(elsewhere)
        gather(opened("iris"), tmp_path / "out")
        assert (tmp_path / "out/models/iris_model/m1/model.joblib").read_bytes() == b"not really a model"
    finally:
        shutil.rmtree(elsewhere)


def test_links_inside_the_bento_stay_links(tmp_path: Path, store: Path, opened: Open) -> None:
    folder = make_bento(store)
    (folder / "src" / "alias.py").symlink_to("service.py")
    gather(opened("iris"), tmp_path / "out")
    assert (tmp_path / "out/src/alias.py").readlink() == Path("service.py")


def test_a_missing_model_stops_it_before_anything_is_written(
    tmp_path: Path, store: Path, opened: Open
) -> None:
    make_bento(store)
    (store / "models/iris_model/m1/model.yaml").unlink()
    with pytest.raises(ModelMissingError):
        gather(opened("iris"), tmp_path / "new" / "out")
    assert not (tmp_path / "new").exists()


def test_an_empty_folder_is_taken_and_a_full_one_is_left_alone(
    tmp_path: Path, store: Path, opened: Open
) -> None:
    make_bento(store)
    (tmp_path / "empty").mkdir()
    gather(opened("iris"), tmp_path / "empty")
    assert (tmp_path / "empty" / "bento.yaml").is_file()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("mine")
    with pytest.raises(FileSystemError):
        gather(opened("iris"), tmp_path / "full")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine"]


def test_a_failure_half_way_leaves_nothing(
    tmp_path: Path, store: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_bento(store)
    bento = opened("iris")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "x")

    monkeypatch.setattr("shutil.copyfileobj", full)
    monkeypatch.setattr("bentodeploy.bento.gather._cloned", lambda *_: False)
    (tmp_path / "there").mkdir()
    with pytest.raises(FileSystemError, match="No space left on device") as caught:
        gather(bento, tmp_path / "there" / "out")
    assert "free some space" in str(caught.value.next_step)
    assert list((tmp_path / "there").iterdir()) == []
