"""A bento's required variables are asked for before anything is made."""

from __future__ import annotations

from pathlib import Path

from bentodeploy.bento.model import Bento
from bentodeploy.bento.reference import open_bento
from bentodeploy.preflight.environment import check_environment
from bentodeploy.progress import Silent
from tests.support.bentos import make_bundle


def bento_with(folder: Path, envs: list[dict[str, str]], **manifest: object) -> Bento:
    return open_bento(str(make_bundle(folder / "bundle", manifest={"envs": envs, **manifest})), Silent())


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
