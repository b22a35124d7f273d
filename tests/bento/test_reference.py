from __future__ import annotations

from pathlib import Path

import pytest

from bentodeploy.bento.reference import open_bento
from bentodeploy.errors import BentoArchiveError, BentoNotFoundError
from bentodeploy.progress import Silent
from tests.bento.conftest import Open
from tests.support.bentos import make_archive, make_bento, make_bundle


def test_a_tag_names_a_bento_of_the_store(store: Path, opened: Open) -> None:
    folder = make_bento(store, "iris", "v1")
    make_bento(store, "iris", "v2", models={})
    assert opened("iris:v1").path == folder


@pytest.mark.parametrize("reference", ["iris", "iris:latest", "Iris:latest"])
def test_a_bare_name_and_latest_mean_what_the_store_calls_latest(
    reference: str, store: Path, opened: Open
) -> None:
    make_bento(store, "iris", "v2", models={})
    make_bento(store, "iris", "v1")
    assert opened(reference).tag == "iris:v1"


def test_a_folder_is_opened_by_its_absolute_path(tmp_path: Path, store: Path, opened: Open) -> None:
    folder = make_bundle(tmp_path / "my bundle")
    assert opened(folder).path == folder


@pytest.mark.parametrize("reference", ["bundle", "./bundle", "bundle/", "other/../bundle"])
def test_a_folder_is_opened_by_its_relative_path(
    reference: str, tmp_path: Path, store: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_bundle(tmp_path / "bundle")
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path)
    assert opened(reference).path == folder


def test_the_working_folder_itself_can_be_the_bento(
    tmp_path: Path, store: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(make_bundle(tmp_path / "bundle"))
    assert opened(".").tag == "iris:v1"


def test_a_folder_below_the_home_is_opened_by_a_tilde(own_home: Path, store: Path, opened: Open) -> None:
    make_bundle(own_home / "bundle")
    assert opened("~/bundle").path == own_home / "bundle"


def test_a_folder_that_is_no_bento_does_not_hide_a_tag_of_the_same_name(
    tmp_path: Path, store: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_bento(store, "iris", "v1")
    (tmp_path / "iris").mkdir()
    monkeypatch.chdir(tmp_path)
    assert opened("iris").path.is_relative_to(store)


def test_an_archive_is_opened_by_its_content_whatever_its_name(
    tmp_path: Path, store: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_archive(tmp_path / "renamed", make_bundle(tmp_path / "bundle"))
    monkeypatch.chdir(tmp_path)
    assert opened("renamed").tag == "iris:v1"


def test_a_file_called_bento_that_is_no_archive_is_refused(
    tmp_path: Path, store: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "iris.bento").write_text("not an archive")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BentoArchiveError, match=r"iris\.bento is not a bento archive"):
        opened("iris.bento")


def test_an_unknown_tag_names_the_near_ones(store: Path, opened: Open) -> None:
    make_bento(store, "iris_classifier", "v1", models={})
    with pytest.raises(BentoNotFoundError, match="no bento iris_clasifier:v1") as caught:
        opened("iris_clasifier:v1")
    assert caught.value.next_step == "did you mean `iris_classifier:v1`?"
    assert caught.value.exit_code == 2


def test_an_unknown_version_names_those_that_there_are(store: Path, opened: Open) -> None:
    make_bento(store, "iris", "v1", models={})
    with pytest.raises(BentoNotFoundError) as caught:
        opened("iris:v9")
    assert "`iris:v1`" in str(caught.value.next_step)


def test_an_empty_store_tells_where_it_looked_and_how_to_build(store: Path, opened: Open) -> None:
    with pytest.raises(BentoNotFoundError) as caught:
        opened("iris")
    assert caught.value.where == str(store / "bentos")
    assert "bentoml build" in str(caught.value.next_step)


def test_a_latest_that_points_nowhere_is_not_found(store: Path, opened: Open) -> None:
    folder = make_bento(store, "iris", "v1", models={})
    (folder.parent / "latest").write_text("v9")
    with pytest.raises(BentoNotFoundError) as caught:
        opened("iris")
    assert "`iris:v1`" in str(caught.value.next_step)


def test_a_latest_that_leads_out_of_the_store_is_not_followed(
    tmp_path: Path, store: Path, opened: Open
) -> None:
    make_bundle(tmp_path / "elsewhere")
    folder = make_bento(store, "iris", "v1", models={})
    (folder.parent / "latest").write_text("../../../elsewhere")
    with pytest.raises(BentoNotFoundError):
        opened("iris:latest")


@pytest.mark.parametrize(
    "reference",
    [
        "",
        ":",
        "iris:",
        ":v1",
        "a:b:c",
        "with space",
        "ends-",
        "x" * 200,
        "x" * 5000,
        "🌸",
        "\0",
        "a\nb",
        "~nobody-here",
    ],
)
def test_what_cannot_be_a_tag_is_not_found(reference: str, store: Path, opened: Open) -> None:
    with pytest.raises(BentoNotFoundError):
        opened(reference)


@pytest.mark.parametrize(
    "reference", ["./missing", "missing/", "../x" * 500, "/" + "x" * 5000, "~nobody-here/x"]
)
def test_a_path_to_nothing_is_not_found(reference: str, store: Path, opened: Open) -> None:
    with pytest.raises(BentoNotFoundError, match="no such file or folder"):
        opened(reference)


def test_control_characters_of_a_reference_do_not_reach_the_terminal(store: Path, opened: Open) -> None:
    with pytest.raises(BentoNotFoundError) as caught:
        opened("\x1b[31mred")
    assert "\x1b" not in caught.value.what
    assert "\x1b" not in str(caught.value.where)


class Warnings(Silent):
    """Keeps what the user is warned of."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def warn(self, text: str) -> None:
        self.texts.append(text)


@pytest.mark.parametrize(("version", "warned"), [("1.4.39", False), ("1.4.40.dev2", False), ("1.5.0", True)])
def test_a_newer_bentoml_than_was_tried_is_read_with_a_warning(
    version: str, warned: bool, store: Path
) -> None:
    make_bento(store, manifest={"bentoml_version": version})
    progress = Warnings()
    assert open_bento("iris", progress).bentoml_version == version
    assert bool(progress.texts) is warned
