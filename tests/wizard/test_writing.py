"""The end of `init`: what is written, and what happens when that goes wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bentodeploy.deployment.workspace import open_workspace
from bentodeploy.errors import (
    BentoNotFoundError,
    InterruptedByUserError,
)
from bentodeploy.progress import Silent
from bentodeploy.wizard.asking import Nobody
from bentodeploy.wizard.flow import init
from bentodeploy.wizard.given import Given
from tests.support.bentos import make_bento, make_bundle
from tests.wizard.conftest import BENTO, OPERATOR, asked_for, someone, values


def test_two_configs_in_one_folder_share_the_schema(store: Path, here: Path) -> None:
    first = init(Given(bento="iris:latest", operator="local", yes=True), Nobody(), Silent())
    second = init(
        Given(bento="iris:latest", operator="local", name="other", yes=True, file=Path("other.yaml")),
        Nobody(),
        Silent(),
    )
    assert first.schema == second.schema
    assert second.next == "bentodeploy up --file other.yaml"
    assert values(here, "other.yaml")["name"] == "other"
    for file in (here / "deployment_config.yaml", here / "other.yaml"):
        assert file.read_text().splitlines()[0] == "# yaml-language-server: $schema=.bentodeploy/schema.json"
        assert (file.parent / ".bentodeploy" / "schema.json").is_file()


def test_a_bento_that_disappears_before_the_file_is_written_is_asked_for_again(
    store: Path, here: Path
) -> None:
    make_bento(store, name="rose", version="v1", models={"rose:v1": {"m": b"1"}})

    def somebody_deletes_it() -> str:
        shutil.rmtree(store / "bentos" / "iris")
        return "y"

    who = someone(
        {
            BENTO: ["iris:latest", "rose:latest"],
            OPERATOR: "local",
            "Write deployment_config.yaml?": [somebody_deletes_it, True],
        }
    )
    asked_for(Given(), who)
    assert values(here)["bento"] == "rose:latest"


def test_without_a_terminal_it_is_an_error(store: Path, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Deleting(Silent):
        def info(self, text: str) -> None:
            shutil.rmtree(store / "bentos" / "iris")

    with pytest.raises(BentoNotFoundError):
        init(Given(bento="iris:latest", operator="local", yes=True), Nobody(), Deleting())
    assert list(here.iterdir()) == []


def test_a_bento_of_a_folder_is_written_as_the_config_finds_it(here: Path, own_home: Path) -> None:
    make_bundle(here / "bundles" / "iris")
    (here / "configs").mkdir()
    given = Given(bento="bundles/iris", operator="local", file=Path("configs/iris.yaml"), yes=True)
    init(given, Nobody(), Silent())
    assert values(here / "configs", "iris.yaml")["bento"] == "../bundles/iris"
    assert open_workspace(here / "configs" / "iris.yaml", None, Silent()).config.bento is not None


@pytest.mark.parametrize("file", ["deployment_config.yaml", "staging/iris.yaml"])
def test_a_bento_beside_the_config_of_from_is_found_from_the_new_one(
    file: str, here: Path, own_home: Path
) -> None:
    make_bundle(here / "other" / "bundle")
    (here / "staging").mkdir()
    old = here / "other" / "deployment_config.yaml"
    old.write_text("api_version: v1\nname: iris\nbento: bundle\noperator: {name: local}\n")
    init(Given(start=Path("other/deployment_config.yaml"), file=Path(file), yes=True), Nobody(), Silent())
    written = here / file
    named = values(written.parent, written.name)["bento"]
    assert (written.parent / named).resolve() == here / "other" / "bundle"


def test_a_config_that_is_changed_in_its_place_names_its_bento_as_before(here: Path, own_home: Path) -> None:
    make_bundle(here / "bundle")
    old = here / "deployment_config.yaml"
    old.write_text("api_version: v1\nname: iris\nbento: ./bundle\noperator: {name: local}\n")
    init(Given(start=old, yes=True, overwrite=True), Nobody(), Silent())
    assert values(here)["bento"] == "./bundle"


def test_a_tag_in_the_config_of_from_stays_one(store: Path, here: Path) -> None:
    (here / "other").mkdir()
    old = here / "other" / "deployment_config.yaml"
    old.write_text("api_version: v1\nname: iris\nbento: iris:latest\noperator: {name: local}\n")
    init(Given(start=old, yes=True), Nobody(), Silent())
    assert values(here)["bento"] == "iris:latest"


def test_a_no_at_the_end_writes_nothing(store: Path, here: Path) -> None:
    who = someone({"Write deployment_config.yaml?": False})
    with pytest.raises(InterruptedByUserError, match="Nothing was written") as left:
        asked_for(Given(bento="iris:latest", operator="local"), who)
    assert left.value.exit_code == 130
    assert list(here.iterdir()) == []
