from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from bentodeploy.bento.store import bentoml_home, near_tags, stored_bentos
from tests.support.bentos import make_bento


def test_the_store_is_bentomls_own_default_place(own_home: Path) -> None:
    assert bentoml_home() == own_home / "bentoml"


def test_the_store_is_where_bentoml_home_says(store: Path) -> None:
    assert bentoml_home() == store


def test_a_relative_bentoml_home_is_below_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BENTOML_HOME", "here")
    assert bentoml_home() == tmp_path / "here"


def test_a_store_that_does_not_exist_is_empty(store: Path) -> None:
    assert stored_bentos() == []


def test_bentos_are_listed_newest_first_with_the_latest_of_each_name(store: Path) -> None:
    for age, (name, version) in enumerate([("iris", "v1"), ("iris", "v2"), ("wine", "v1")]):
        folder = make_bento(store, name, version, models={})
        os.utime(folder, (1_700_000_000 + age, 1_700_000_000 + age))
    assert [(bento.tag, bento.latest) for bento in stored_bentos()] == [
        ("wine:v1", True),
        ("iris:v2", True),
        ("iris:v1", False),
    ]
    newest = stored_bentos()[0]
    assert newest.path == store / "bentos" / "wine" / "v1"
    assert newest.created.timestamp() == 1_700_000_002


def test_hidden_folders_and_stray_files_are_no_bentos(store: Path) -> None:
    make_bento(store, "iris", "v1", models={})
    (store / "bentos" / ".tmp" / "x").mkdir(parents=True)
    (store / "bentos" / "notes.txt").write_text("mine")
    assert [bento.tag for bento in stored_bentos()] == ["iris:v1"]


def test_two_thousand_bentos_are_listed_without_reading_yaml(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(2000):
        (store / "bentos" / f"b{number % 20}" / f"v{number}").mkdir(parents=True)
    monkeypatch.setitem(sys.modules, "yaml", None)
    begin = time.perf_counter()
    assert len(stored_bentos()) == 2000
    assert time.perf_counter() - begin < 1


def test_near_tags_are_versions_of_the_same_name_first(store: Path) -> None:
    for version in ("v1", "v2"):
        make_bento(store, "iris", version, models={})
    make_bento(store, "wine", "v1", models={})
    assert set(near_tags("iris:v3")) == {"iris:v1", "iris:v2"}
    assert set(near_tags("iris:something-else")) == {"iris:v1", "iris:v2"}


def test_near_names_are_found_for_a_mistyped_name(store: Path) -> None:
    make_bento(store, "iris_classifier", "v1", models={})
    make_bento(store, "wine", "v1", models={})
    assert near_tags("iris_clasifier") == ["iris_classifier"]
