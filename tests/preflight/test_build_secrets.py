"""What a bento reads during the build is asked for before anything is built."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from bentodeploy.preflight.build_secrets import CHECK
from bentodeploy.preflight.check import Outcome, Situation, Verb, found
from bentodeploy.preflight.every import needed_before_project
from tests.deployment.conftest import FakeOperator
from tests.preflight.conftest import KnowOf

MOUNTS = 'FROM a\nRUN --mount=type=secret,id=TOKEN  TOKEN="$(cat /run/secrets/TOKEN)" pip install x\n'


@pytest.fixture
def situation(know_of: KnowOf, monkeypatch: pytest.MonkeyPatch) -> Situation:
    """A deployment of a bento that reads TOKEN during the build."""
    monkeypatch.delenv("TOKEN", raising=False)
    made = know_of(FakeOperator())
    write(made, "")
    return made


def write(situation: Situation, default: str) -> None:
    assert situation.bento is not None
    dockerfile = situation.bento.path / "env" / "docker" / "Dockerfile"
    dockerfile.parent.mkdir(parents=True, exist_ok=True)
    dockerfile.write_text(MOUNTS)
    manifest = situation.bento.path / "bento.yaml"
    content = yaml.safe_load(manifest.read_text())
    content["envs"] = [{"name": "TOKEN", "value": default, "stage": "build"}]
    manifest.write_text(yaml.safe_dump(content))


def outcome(situation: Situation) -> Outcome:
    [only] = found(CHECK, situation)
    return only


def test_one_without_a_value_is_refused_by_its_name(situation: Situation) -> None:
    refused = outcome(situation)
    assert (refused.check, refused.ok) == ("build secrets", False)
    assert "iris:v1 reads TOKEN while its image is built" in refused.what
    assert refused.cure == "Set TOKEN in the environment of this command."


def test_the_callers_environment_gives_it(situation: Situation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "hush")
    given = outcome(situation)
    assert given.ok
    assert "hush" not in given.what


def test_the_bentos_own_default_gives_it(situation: Situation) -> None:
    write(situation, "https://index")
    assert outcome(situation).ok


def test_where_no_image_is_built_nothing_is_asked(situation: Situation) -> None:
    assert found(CHECK, replace(situation, needs_image=False)) == []


def test_a_bento_that_reads_nothing_is_passed_over(know_of: KnowOf) -> None:
    assert found(CHECK, know_of(FakeOperator())) == []


def test_a_build_asks_first_and_a_plan_does_not() -> None:
    assert CHECK in needed_before_project(Verb.BUILD)
    assert CHECK not in needed_before_project(Verb.PLAN)
