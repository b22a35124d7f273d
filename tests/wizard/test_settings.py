"""`--set key=value`: keys with dots, values as they are meant."""

from __future__ import annotations

from typing import Any

import pytest

from bentodeploy.discovery import find_operator
from bentodeploy.errors import UsageError
from bentodeploy.operator import Suggestion
from bentodeploy.wizard.asking import Write
from bentodeploy.wizard.draft import Draft
from bentodeploy.wizard.settings import ask_setting, with_settings
from tests.wizard.conftest import FakePerson, someone


def draft(operator: str = "aws-lambda", **spec: Any) -> Draft:
    return Draft(
        {"api_version": "v1", "name": "iris", "operator": {"name": operator}, "spec": spec}, find_operator
    )


def set_to(*settings: str, operator: str = "aws-lambda") -> dict[str, Any]:
    return dict(with_settings(draft(operator), settings).values)


@pytest.mark.parametrize(
    ("setting", "spec"),
    [
        ("memory_size=1024", {"memory_size": 1024}),
        ("spec.memory_size=1024", {"memory_size": 1024}),
        ("tracing=true", {"tracing": True}),
        ("architecture=arm64", {"architecture": "arm64"}),
        ("log_retention_days=14", {"log_retention_days": 14}),
        ("keep_warm.provisioned=2", {"keep_warm": {"provisioned": 2}}),
        ("keep_warm={provisioned: 2}", {"keep_warm": {"provisioned": 2}}),
        ("region=", {"region": ""}),
    ],
)
def test_values_are_read_as_the_key_means_them(setting: str, spec: dict[str, Any]) -> None:
    if setting == "region=":
        with pytest.raises(UsageError):
            set_to(setting)
    else:
        assert set_to(setting)["spec"] == spec


def test_text_stays_text_where_text_belongs() -> None:
    assert set_to("python=3.10", operator="local")["spec"] == {"python": "3.10"}
    assert set_to("env.PORT=010", operator="local")["env"] == {"PORT": "010"}
    assert set_to("env.A=x=y, z", operator="local")["env"] == {"A": "x=y, z"}


def test_lists_are_written_with_commas_or_as_yaml() -> None:
    nets = "vpc.subnet_ids=subnet-0a,subnet-1b"
    groups = "vpc.security_group_ids=[sg-1]"
    assert set_to(nets, groups)["spec"] == {
        "vpc": {"subnet_ids": ["subnet-0a", "subnet-1b"], "security_group_ids": ["sg-1"]}
    }


def test_a_key_may_be_shortened_to_its_first_words() -> None:
    assert set_to("memory=2048", "keep_images=3")["spec"] == {"memory_size": 2048, "keep_images": 3}


def test_keys_of_the_top_are_reached_too_and_free_names_may_have_dots() -> None:
    assert set_to("health.timeout=60", "labels.cost.center=x")["health"] == {"timeout": 60}
    assert set_to("labels.cost.center=x")["labels"] == {"cost.center": "x"}


@pytest.mark.parametrize(
    "setting",
    ["secrets.HF_TOKEN.secret=hf", "spec.secrets.HF_TOKEN.secret=hf", "secrets.HF_TOKEN={secret: hf}"],
)
def test_under_free_names_there_may_be_mappings_with_keys(setting: str) -> None:
    place = ("project_id=my-project", "region=europe-west1")
    spec = set_to(*place, setting, operator="google-cloud-run")["spec"]
    assert spec["secrets"] == {"HF_TOKEN": {"secret": "hf"}}


def test_several_keys_under_one_free_name_stand_together() -> None:
    place = ("project_id=my-project", "region=europe-west1")
    both = ("secrets.HF_TOKEN.secret=hf", "secrets.HF_TOKEN.version=3")
    spec = set_to(*place, *both, operator="google-cloud-run")["spec"]
    assert spec["secrets"] == {"HF_TOKEN": {"secret": "hf", "version": "3"}}


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("memmory=1024", 'spec.memmory: unknown key; did you mean "memory_size"?'),
        ("memory=1", "spec.memory_size: found 1; expected a whole number, 128 to 10240"),
        ("keep=1", "spec.keep: unknown key"),
        (
            "memory_size=much",
            'spec.memory_size: found the text "much"; expected a whole number, 128 to 10240',
        ),
        ("memory_size=1", "spec.memory_size: found 1; expected a whole number, 128 to 10240"),
        (
            "memory_size.big=1",
            "spec.memory_size: found a mapping of 1; expected a whole number, 128 to 10240",
        ),
        ("keep_warm.minimum=1", "spec.keep_warm.minimum: unknown key; known keys: provisioned, schedule"),
        (
            "health.timeout=soon",
            'health.timeout: found the text "soon"; expected a number, more than 0, at most 3600',
        ),
        ("env.2A=x", 'env["2A"]: no name for a variable'),
        ("tracing=perhaps", 'spec.tracing: found the text "perhaps"; expected true or false'),
    ],
)
def test_a_wrong_one_is_told_in_the_config_models_words(setting: str, told: str) -> None:
    with pytest.raises(UsageError) as refused:
        set_to(setting)
    assert told in "\n".join(refused.value.details)


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("python=a\nb", "spec.python: found several lines; expected one"),
        ("python=a\r", "found several lines"),
        ("python=a\x1b[2J", "expected printable characters only"),
        ("python=a\u202eb", "expected printable characters only"),
        ("labels.team=a\x00", "expected printable characters only"),
        ("env.A\n=x", "found several lines"),
    ],
)
def test_lines_and_control_characters_are_refused(setting: str, told: str) -> None:
    with pytest.raises(UsageError, match="--set has 1 mistake") as refused:
        set_to(setting, operator="local")
    [detail] = refused.value.details
    assert told in detail
    assert detail.isprintable()


def test_a_variable_may_have_several_lines() -> None:
    assert set_to("env.CERTIFICATE=one\n\ttwo\n", operator="local")["env"] == {"CERTIFICATE": "one\n\ttwo\n"}


def test_all_wrong_ones_are_told_at_once() -> None:
    with pytest.raises(UsageError, match="--set has 2 mistakes") as refused:
        set_to("memmory=1", "tracing=maybe", "timeout=30")
    assert len(refused.value.details) == 2


@pytest.mark.parametrize("setting", ["memory_size", "=5", "", " = "])
def test_one_that_is_no_setting_says_how_to_write_it(setting: str) -> None:
    with pytest.raises(UsageError, match="key=value"):
        set_to(setting)


@pytest.mark.parametrize(("key", "flag"), [("name", "--name"), ("bento", "--bento"), ("access", "--access")])
def test_what_has_a_flag_of_its_own_is_said_with_it(key: str, flag: str) -> None:
    with pytest.raises(UsageError) as refused:
        set_to(f"{key}=x")
    assert flag in (refused.value.next_step or "")


@pytest.mark.parametrize(
    ("operator", "spec", "key", "may"),
    [
        ("aws-lambda", {}, "reserved_concurrency", True),
        ("aws-lambda", {"reserved_concurrency": 5}, "reserved_concurrency", False),
        ("aws-lambda", {}, "timeout", False),
        ("aws-lambda", {}, "region", False),
        ("azure-functions", {}, "location", False),
        ("azure-functions", {"resource_group": "ours"}, "location", True),
    ],
    ids=["no default", "a value stands", "a default", "none without", "one of two", "the other is there"],
)
def test_it_is_said_where_no_answer_leaves_a_key_out(
    operator: str, spec: dict[str, Any], key: str, may: bool
) -> None:
    seen: list[Write] = []

    class Looking(FakePerson):
        def write(self, question: Write) -> str:
            seen.append(question)
            return question.suggestion or ""

    ask_setting(draft(operator, **spec), ("spec", key), Looking({}), None)
    assert ("An empty line leaves it out." in seen[0].told) is may


def test_no_answer_is_told_as_none_and_not_as_a_value() -> None:
    known = Suggestion(None, "nowhere", ("eu-central-1", "eu-west-1"))
    who = someone({"region": ["", "eu-central-1"]})
    ask_setting(draft(), ("spec", "region"), who, known)
    assert who.refused == ["found nothing; expected one of 2 known ones, such as eu-central-1"]
