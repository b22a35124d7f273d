"""From questions to values, with a fake person; tests/cli has the same on a real terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bentodeploy.config.model import Access
from bentodeploy.deployment.access import access_words
from bentodeploy.deployment.workspace import open_workspace
from bentodeploy.discovery import discover
from bentodeploy.errors import (
    BentoNotFoundError,
    UsageError,
)
from bentodeploy.operator import Checks, Guards, Operator
from bentodeploy.progress import Silent
from bentodeploy.wizard.asking import Nobody
from bentodeploy.wizard.flow import init
from bentodeploy.wizard.given import Given
from tests.wizard.conftest import ACCESS, BENTO, MORE, NAME, OPERATOR, asked_for, someone, values


def test_a_local_deployment_needs_five_answers_and_a_yes(store: Path, here: Path) -> None:
    who = someone({BENTO: "iris:latest", OPERATOR: "local"})
    written = asked_for(Given(), who)
    assert who.asked == [BENTO, OPERATOR, ACCESS, NAME, MORE, "Write deployment_config.yaml?"]
    assert values(here) == {
        "api_version": "v1",
        "name": "iris",
        "bento": "iris:latest",
        "operator": {"name": "local"},
        "access": "private",
        "spec": None,
    }
    assert written.next == "bentodeploy up"
    assert open_workspace(None, None, Silent()).config.name == "iris"


def test_what_a_flag_says_is_not_asked(store: Path, here: Path) -> None:
    who = someone({MORE: "done"})
    asked_for(Given(bento="iris:v1", operator="local", name="mine", access="public"), who)
    assert who.asked == [MORE, "Write deployment_config.yaml?"]
    assert values(here)["name"] == "mine"


def test_keys_without_a_default_are_asked_with_what_the_users_settings_say(
    store: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    who = someone({OPERATOR: "aws-lambda"})
    asked_for(Given(bento="iris:latest"), who)
    assert "region" in who.asked
    assert values(here)["spec"] == {"region": "eu-central-1"}


def test_a_key_of_which_the_platform_needs_one_is_asked_although_it_may_be_left_out(
    store: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = someone({OPERATOR: "azure-functions", "location": ["", "West Europe", "westeurope"]})
    asked_for(Given(bento="iris:latest"), who)
    assert [text.partition(";")[0] for text in who.refused] == [
        "azure-functions needs location or resource_group",
        'found the text "West Europe"',
    ]
    assert values(here)["spec"] == {"location": "westeurope"}
    monkeypatch.setenv("AZURE_DEFAULTS_LOCATION", "northeurope")
    again = someone({})
    asked_for(Given(bento="iris:latest", operator="azure-functions", overwrite=True), again)
    assert "location" in again.asked
    assert values(here)["spec"] == {"location": "northeurope"}


def test_it_is_not_asked_where_another_of_them_is_set(store: Path, here: Path) -> None:
    who = someone({})
    given = Given(bento="iris:latest", operator="azure-functions", settings=("resource_group=ours",))
    asked_for(given, who)
    assert "location" not in who.asked
    assert values(here)["spec"] == {"resource_group": "ours"}


def test_more_does_not_take_the_last_of_them_away(store: Path, here: Path) -> None:
    who = someone({"location": ["westeurope", "", "eastus"], MORE: ["more", "location", "done"]})
    asked_for(Given(bento="iris:latest", operator="azure-functions"), who)
    assert who.refused == ["azure-functions needs location or resource_group"]
    assert values(here)["spec"] == {"location": "eastus"}


def test_a_wrong_answer_is_told_in_the_config_models_words_and_asked_again(store: Path, here: Path) -> None:
    who = someone(
        {
            OPERATOR: "aws-lambda",
            "region": ["eu-centrl-1", "eu-central-1"],
            NAME: ["My Model", "a__b", "mine"],
        }
    )
    asked_for(Given(bento="iris:latest"), who)
    region, capitals, signs = who.refused
    assert region.startswith('found "eu-centrl-1";')
    assert capitals.startswith('found "My Model";')
    assert signs == (
        'found "a__b"; aws-lambda takes 2 to 48 lowercase letters and digits, a letter first, with single '
        "- or _ between them; write name: a-b"
    )
    assert values(here)["name"] == "mine"


def test_more_opens_the_settings_with_a_default(store: Path, here: Path) -> None:
    who = someone(
        {
            MORE: ["more", "workers", "port", "labels", "health.timeout", "runtime", "done"],
            "workers": ["many", "0", "2"],
            "port": "",
            "Name in labels": ["2nd", "team"],
            "labels.team": "ml",
            "health.timeout": "60",
            "runtime": "process",
        }
    )
    asked_for(Given(bento="iris:latest", operator="local"), who)
    assert values(here)["spec"] == {"workers": 2}, "a default that is confirmed is not written"
    assert values(here)["labels"] == {"team": "ml"}
    assert values(here)["health"] == {"timeout": 60}
    assert len(who.refused) == 3


def test_an_answer_that_does_not_go_with_another_is_refused_at_once(store: Path, here: Path) -> None:
    settings = ("region=us-east-1", "timeout=60")
    who = someone({MORE: ["more", "endpoint", "done"], "endpoint": ["api_gateway", "function_url"]})
    asked_for(Given(bento="iris:latest", operator="aws-lambda", settings=settings), who)
    assert "an HTTP API waits 30 s at most" in who.refused[0]


@pytest.mark.parametrize("pasted", ["iris\nprod", "iris\r", "iris\x1b[2J", "iris\x00", "iris\u202e"])
def test_pasted_line_ends_and_control_characters_are_refused(store: Path, here: Path, pasted: str) -> None:
    who = someone({NAME: [pasted, "iris"]})
    asked_for(Given(bento="iris:latest", operator="local"), who)
    assert who.refused
    assert "\x1b" not in who.refused[0]
    with pytest.raises(UsageError):
        init(
            Given(bento="iris:latest", operator="local", name=pasted, yes=True, overwrite=True),
            Nobody(),
            Silent(),
        )


OURS = [one.operator for one in discover() if one.operator and one.distribution.startswith("bentodeploy ")]


@pytest.mark.parametrize("operator", OURS, ids=lambda operator: str(operator.name))
def test_who_may_call_is_suggested_as_the_platform_takes_it(
    operator: type[Operator[Any]], store: Path, here: Path
) -> None:
    fields = operator.spec_model.model_fields.items()
    one_of = [keys[0] for keys in operator.needs_one_of]
    needed = [(key, one) for key, one in fields if one.is_required() or key in one_of]
    settings = tuple(f"{key}={(one.examples or [''])[0]}" for key, one in needed)
    given = Given(bento="iris:latest", operator=operator.name, settings=settings, yes=True)
    init(given, Nobody(), Silent())
    workspace = open_workspace(None, None, Silent())
    assert workspace.config.access in access_words(workspace.operator)
    assert workspace.config.access is not Access.PUBLIC, "that is a word which the user writes"
    if isinstance(workspace.operator, Checks) and "access" in workspace.operator.check_names:
        variables = workspace.operator.variables(workspace.target, None, {})
        findings = workspace.operator.local_checks(workspace.target, None, variables)
        assert next(finding for finding in findings if finding.check == "access").ok


@pytest.mark.parametrize("operator", OURS, ids=lambda operator: str(operator.name))
def test_only_words_that_the_platform_takes_are_offered(operator: type[Operator[Any]]) -> None:
    words = access_words(operator())
    assert (Access.TOKEN in words) is issubclass(operator, Guards)
    assert (Access.PRIVATE in words) is (operator.name != "heroku")
    assert Access.PUBLIC in words


def test_a_word_that_the_platform_does_not_take_is_asked_for_anew_or_refused(store: Path, here: Path) -> None:
    (here / "old.yaml").write_text("api_version: v1\nname: old\noperator: local\naccess: private\nspec: {}\n")
    who = someone({ACCESS: "token"})
    asked_for(Given(bento="iris:latest", operator="heroku", start=here / "old.yaml"), who)
    assert ACCESS in who.asked
    assert values(here)["access"] == "token"
    with pytest.raises(UsageError, match="heroku cannot have private endpoints") as refused:
        init(
            Given(bento="iris:latest", operator="heroku", access="private", yes=True, overwrite=True),
            Nobody(),
            Silent(),
        )
    assert refused.value.next_step == "It takes: token, public."


class TestWithoutATerminal:
    def test_yes_takes_every_suggestion(self, store: Path, here: Path) -> None:
        init(Given(bento="iris:latest", operator="local", yes=True), Nobody(), Silent())
        assert values(here)["name"] == "iris"

    @pytest.mark.parametrize(
        ("operator", "settings", "spec"),
        [
            (
                "google-cloud-run",
                {"GOOGLE_CLOUD_PROJECT": "my-project-1234", "CLOUDSDK_RUN_REGION": "europe-west1"},
                {"project_id": "my-project-1234", "region": "europe-west1"},
            ),
            ("azure-functions", {"AZURE_DEFAULTS_LOCATION": "westeurope"}, {"location": "westeurope"}),
        ],
    )
    def test_what_a_clouds_settings_say_is_such_a_suggestion(
        self,
        store: Path,
        here: Path,
        monkeypatch: pytest.MonkeyPatch,
        operator: str,
        settings: dict[str, str],
        spec: dict[str, str],
    ) -> None:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        init(Given(bento="iris:latest", operator=operator, yes=True), Nobody(), Silent())
        assert values(here)["spec"] == spec

    @pytest.mark.parametrize(
        ("given", "flags"),
        [
            (Given(), "--bento, --operator, --yes"),
            (Given(bento="iris:latest", yes=True), "--operator"),
            (Given(bento="iris:latest", operator="local"), "--yes"),
            (Given(bento="iris:latest", operator="aws-lambda", yes=True), "--set"),
        ],
    )
    def test_a_missing_answer_names_its_flag(self, store: Path, here: Path, given: Given, flags: str) -> None:
        with pytest.raises(UsageError) as refused:
            init(given, Nobody(), Silent())
        assert f" {flags} " in refused.value.what
        assert refused.value.exit_code == 2
        assert list(here.iterdir()) == []

    def test_a_wrong_flag_is_told_in_the_config_models_words(self, store: Path, here: Path) -> None:
        with pytest.raises(UsageError, match=r"--access: found the text \"all\"; expected one of: private"):
            init(Given(bento="iris:latest", operator="local", access="all", yes=True), Nobody(), Silent())

    def test_a_bento_or_operator_that_is_not_there_is_refused(self, store: Path, here: Path) -> None:
        with pytest.raises(BentoNotFoundError):
            init(Given(bento="rose:latest", operator="local", yes=True), Nobody(), Silent())
        with pytest.raises(Exception, match="Did you mean local"):
            init(Given(bento="iris:latest", operator="locl", yes=True), Nobody(), Silent())
