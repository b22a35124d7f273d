from __future__ import annotations

import os
from pathlib import Path

import pytest

from bentodeploy.bento.bundle import bundle_files, folder_size, require_models
from bentodeploy.errors import BentoError, FileSystemError, ModelMissingError
from tests.bento.conftest import Open
from tests.support.bentos import make_bento, make_bundle, put_models


def test_the_bundle_is_the_bento_with_its_models_and_their_latest(store: Path, opened: Open) -> None:
    make_bento(store, models={"a:1": {"sub/weights": b"w"}})
    paths = [str(file.path) for file in bundle_files(opened("iris"))]
    assert [path for path in paths if path.startswith("models/")] == [
        "models/a/1/model.yaml",
        "models/a/1/sub/weights",
        "models/a/latest",
    ]
    assert "bento.yaml" in paths
    assert "src/service.py" in paths


def test_caches_that_python_wrote_beside_the_service_are_no_content(store: Path, opened: Open) -> None:
    cache = make_bento(store) / "src" / "__pycache__"
    cache.mkdir()
    (cache / "service.cpython-311.pyc").write_bytes(b"x")
    assert not [file for file in bundle_files(opened("iris")) if "__pycache__" in file.path.parts]


def test_of_two_versions_of_a_model_the_stores_latest_stays_latest(store: Path, opened: Open) -> None:
    make_bento(store, models={"a:1": {"w": b""}, "a:2": {"w": b""}})
    (store / "models" / "a" / "latest").write_text("1")
    latest = next(file for file in bundle_files(opened("iris")) if file.path.name == "latest")
    assert latest.content == b"1"


def test_a_latest_that_the_bento_does_not_have_is_replaced_by_its_own(store: Path, opened: Open) -> None:
    make_bento(store, models={"a:1": {"w": b""}})
    put_models(store / "models", {"a:2": {"w": b""}})
    latest = next(file for file in bundle_files(opened("iris")) if file.path.name == "latest")
    assert latest.content == b"1"


def test_a_missing_model_is_named_with_how_to_get_it(store: Path, opened: Open) -> None:
    make_bento(store, models={"a:1": {"w": b""}, "b:2": {"w": b""}})
    for path in (store / "models" / "b" / "2").iterdir():
        path.unlink()
    bento = opened("iris")
    assert [model.path is None for model in bento.models] == [False, True]
    with pytest.raises(ModelMissingError, match="needs the model `b:2`") as caught:
        require_models(bento)
    assert "bentoml models pull b:2" in str(caught.value.next_step)
    with pytest.raises(ModelMissingError):
        bundle_files(bento)


def test_links_inside_the_bento_are_kept_and_those_that_leave_it_are_refused(
    tmp_path: Path, store: Path, opened: Open
) -> None:
    folder = make_bundle(tmp_path / "b")
    (folder / "src" / "alias.py").symlink_to("service.py")
    link = next(file for file in bundle_files(opened(folder)) if file.path.name == "alias.py")
    assert link.link == "service.py"
    (tmp_path / "secret").write_text("s")
    (folder / "src" / "leak").symlink_to("../../secret")
    with pytest.raises(BentoError, match="symbolic link leads out"):
        opened(folder)


@pytest.mark.parametrize("target", ["/etc/passwd", "..", "../../..", "/"])
def test_a_link_to_anywhere_else_is_refused(target: str, tmp_path: Path, store: Path, opened: Open) -> None:
    folder = make_bundle(tmp_path / "b")
    (folder / "leak").symlink_to(target)
    with pytest.raises(BentoError, match="symbolic link leads out"):
        opened(folder)


def test_a_link_to_itself_is_no_endless_loop(tmp_path: Path, store: Path, opened: Open) -> None:
    folder = make_bundle(tmp_path / "b")
    (folder / "loop").symlink_to(".")
    assert opened(folder).size > 0


def test_a_pipe_in_a_bento_is_refused_and_not_waited_for(tmp_path: Path, store: Path, opened: Open) -> None:
    folder = make_bundle(tmp_path / "b")
    os.mkfifo(folder / "pipe")
    with pytest.raises(BentoError, match="pipe, socket or device"):
        opened(folder)


def test_a_folder_that_cannot_be_listed_is_explained(tmp_path: Path) -> None:
    with pytest.raises(FileSystemError, match="cannot be read") as caught:
        folder_size(tmp_path / "gone")
    assert caught.value.next_step


def test_the_size_is_of_the_bento_and_its_models(store: Path, opened: Open) -> None:
    folder = make_bento(store, models={"a:1": {"weights": b"w" * 5000}})
    bento = opened("iris")
    assert bento.models[0].size == 5000 + (store / "models/a/1/model.yaml").stat().st_size
    assert bento.size == folder_size(folder) + bento.models[0].size


def test_models_that_lie_in_the_bento_come_first_and_count_once(
    tmp_path: Path, store: Path, opened: Open
) -> None:
    put_models(store / "models", {"iris_model:m1": {"model.joblib": b"another"}})
    bento = opened(make_bundle(tmp_path / "b"))
    assert bento.models[0].path == tmp_path / "b" / "models" / "iris_model" / "m1"
    assert bento.size == folder_size(bento.path)
