"""A bento's required variables are asked for before anything is made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bentodeploy.bento.model import Bento
from bentodeploy.bento.reference import open_bento
from bentodeploy.discovery import find_operator
from bentodeploy.operator import Target
from bentodeploy.preflight.check import Situation, found
from bentodeploy.preflight.environment import (
    CHECK,
    check_environment,
    check_trial_environment,
    provided_env,
)
from bentodeploy.progress import Silent
from bentodeploy.testing import make_target
from tests.deployment.conftest import FakeOperator
from tests.support.bentos import make_bundle


def bento_with(folder: Path, envs: list[dict[str, str]], **manifest: object) -> Bento:
    return open_bento(str(make_bundle(folder / "bundle", manifest={"envs": envs, **manifest})), Silent())


def target_of(folder: Path, **spec: Any) -> Target[Any]:
    operator = find_operator("google-cloud-run")
    return make_target(operator, folder, {"project_id": "my-project", "region": "europe-west1", **spec})


def test_a_variable_without_a_default_must_have_a_value(tmp_path: Path) -> None:
    bento = bento_with(tmp_path, [{"name": "TOKEN", "value": ""}, {"name": "MODE", "value": "fast"}])
    finding = check_environment(bento, {})
    assert not finding.ok
    assert "requires TOKEN" in finding.what
    assert finding.cure == "Set TOKEN under `env:`."


def test_the_configs_env_gives_it(tmp_path: Path) -> None:
    bento = bento_with(tmp_path, [{"name": "TOKEN", "value": ""}])
    assert check_environment(bento, {"TOKEN": "x"}).ok


def test_one_that_the_image_sets_to_nothing_is_not_asked_for(tmp_path: Path) -> None:
    bento = bento_with(tmp_path, [], docker={"python_version": "3.11", "env": {"CUDA_VISIBLE_DEVICES": ""}})
    assert check_environment(bento, {}).ok


def test_the_platform_gives_what_its_spec_names(tmp_path: Path) -> None:
    bento = bento_with(tmp_path, [{"name": "TOKEN", "value": ""}, {"name": "KEY", "value": ""}])
    assert check_environment(bento, {"KEY": "x"}, frozenset({"TOKEN"})).ok
    assert check_environment(bento, {}, frozenset({"TOKEN"})).cure == "Set KEY under `env:`."


def test_a_secret_of_cloud_run_satisfies_the_check(tmp_path: Path) -> None:
    bento = bento_with(tmp_path, [{"name": "HF_TOKEN", "value": ""}])
    with_secret = target_of(tmp_path, secrets={"HF_TOKEN": {"secret": "hf"}})
    for target, ok in ((with_secret, True), (target_of(tmp_path), False)):
        operator = find_operator("google-cloud-run")
        [told] = found(CHECK, Situation(tmp_path, target.config, None, operator, target, bento))
        assert told.ok is ok


def test_an_operator_without_checks_provides_nothing(tmp_path: Path) -> None:
    assert provided_env(FakeOperator(), target_of(tmp_path)) == frozenset()
    assert provided_env(None, None) == frozenset()


def test_a_trial_is_told_apart_because_no_platform_is_asked(tmp_path: Path) -> None:
    bento = bento_with(tmp_path, [{"name": "TOKEN", "value": ""}, {"name": "KEY", "value": ""}])
    refused = check_trial_environment(bento, {"KEY": "x"}, frozenset({"TOKEN"}))
    assert not refused.ok
    assert "requires TOKEN, which the platform gives it" in refused.what
    assert "`--file`" in (refused.cure or "")
    assert check_trial_environment(bento, {"KEY": "x", "TOKEN": "y"}, frozenset({"TOKEN"})).ok
    assert check_trial_environment(bento, {"TOKEN": "y"}, frozenset()).cure == "Set KEY under `env:`."
