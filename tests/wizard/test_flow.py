"""The start of `init`: what stands there already, and the first question, with a fake person."""

from __future__ import annotations

from pathlib import Path

import pytest

from bentodeploy.errors import (
    BentoNotFoundError,
    ConfigError,
    FileSystemError,
    UsageError,
)
from bentodeploy.progress import Silent
from bentodeploy.wizard.asking import Nobody
from bentodeploy.wizard.flow import init
from bentodeploy.wizard.given import Given
from tests.support.bentos import make_bundle
from tests.wizard.conftest import ACCESS, BENTO, NAME, OPERATOR, asked_for, person, someone, values


class TestAnExistingFile:
    def test_is_never_replaced_without_its_own_word(self, store: Path, here: Path) -> None:
        (here / "deployment_config.yaml").write_text("mine\n")
        with pytest.raises(UsageError, match="stays as it is"):
            init(Given(bento="iris:latest", operator="local", yes=True), Nobody(), Silent())
        assert (here / "deployment_config.yaml").read_text() == "mine\n"
        init(Given(bento="iris:latest", operator="local", yes=True, overwrite=True), Nobody(), Silent())
        assert values(here)["name"] == "iris"

    def test_is_asked_about_first_even_with_yes(self, store: Path, here: Path) -> None:
        (here / "deployment_config.yaml").write_text("mine\n")
        who = someone({"deployment_config.yaml is there already": "stop"})
        with pytest.raises(UsageError):
            asked_for(Given(yes=True), who)
        assert who.asked == ["deployment_config.yaml is there already"]

    def test_can_be_started_from(self, store: Path, here: Path) -> None:
        (here / "deployment_config.yaml").write_text(
            "api_version: v1\nname: kept\noperator: local\nbento: iris:v1\n"
            "env: {A: '1'}\nspec: {workers: 3}\n"
        )
        who = someone({"deployment_config.yaml is there already": "from", ACCESS: "public"})
        asked_for(Given(), who)
        assert (values(here)["name"], values(here)["spec"], values(here)["env"]) == (
            "kept",
            {"workers": 3},
            {"A": "1"},
        )
        assert NAME not in who.asked

    def test_whose_bento_is_gone_is_changed_with_another(self, store: Path, here: Path) -> None:
        old = "api_version: v1\nname: kept\noperator: local\nbento: gone:v1\naccess: private\nspec: {}\n"
        (here / "deployment_config.yaml").write_text(old)
        who = someone({"deployment_config.yaml is there already": "from", BENTO: "iris:latest"})
        asked_for(Given(), who)
        assert (values(here)["name"], values(here)["bento"]) == ("kept", "iris:latest")
        (here / "deployment_config.yaml").write_text(old)
        with pytest.raises(BentoNotFoundError, match="no bento gone:v1"):
            init(Given(start=here / "deployment_config.yaml", yes=True, overwrite=True), Nobody(), Silent())
        assert (here / "deployment_config.yaml").read_text() == old

    def test_from_gives_values_and_stays_as_it_is(self, store: Path, here: Path) -> None:
        old = "api_version: v1\nname: old\noperator: local\nspec: {workers: 3}\n"
        (here / "old.yaml").write_text(old)
        given = Given(start=here / "old.yaml", bento="iris:latest", operator="aws-lambda", yes=True)
        init(Given(**{**given.__dict__, "settings": ("region=us-east-1",)}), Nobody(), Silent())
        assert values(here)["spec"] == {"region": "us-east-1"}, "settings of another platform go"
        assert values(here)["name"] == "old"
        assert (here / "old.yaml").read_text() == old

    def test_that_appears_during_the_questions_is_not_replaced(self, store: Path, here: Path) -> None:
        def somebody_else() -> str:
            (here / "deployment_config.yaml").write_text("theirs\n")
            return "iris"

        with pytest.raises(UsageError, match="is there already"):
            asked_for(Given(bento="iris:latest", operator="local"), someone({NAME: somebody_else}))
        assert (here / "deployment_config.yaml").read_text() == "theirs\n"

    def test_under_the_other_name_is_the_one_that_is_written(self, store: Path, here: Path) -> None:
        (here / "deployment_config.yml").write_text("mine\n")
        init(Given(bento="iris:latest", operator="local", yes=True, overwrite=True), Nobody(), Silent())
        assert values(here, "deployment_config.yml")["name"] == "iris"
        assert not (here / "deployment_config.yaml").exists()

    def test_under_both_names_is_refused(self, store: Path, here: Path) -> None:
        for name in ("deployment_config.yaml", "deployment_config.yml"):
            (here / name).write_text("mine\n")
        with pytest.raises(ConfigError, match="has both"):
            init(Given(bento="iris:latest", operator="local", yes=True), Nobody(), Silent())

    def test_through_a_link_the_file_behind_it_is_replaced(
        self, store: Path, here: Path, tmp_path: Path
    ) -> None:
        behind = tmp_path / "behind.yaml"
        behind.write_text("mine\n")
        (here / "deployment_config.yaml").symlink_to(behind)
        init(Given(bento="iris:latest", operator="local", yes=True, overwrite=True), Nobody(), Silent())
        assert (here / "deployment_config.yaml").is_symlink()
        assert values(tmp_path, "behind.yaml")["name"] == "iris"


def test_an_empty_store_says_so_and_takes_a_path(here: Path, own_home: Path) -> None:
    make_bundle(here / "iris")
    who = someone({"Bento": [" ", "nothing", "./iris"], OPERATOR: "local"})
    asked_for(Given(), who)
    assert values(here)["bento"] == "iris"
    assert who.refused[0] == "expected a bento"
    assert "no bento nothing" in who.refused[1]


def test_a_folder_that_cannot_be_written_is_told_before_any_question(
    store: Path, read_only: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(read_only)
    who = person()
    with pytest.raises(FileSystemError):
        asked_for(Given(), who)
    assert who.asked == []
