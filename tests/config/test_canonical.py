"""The same settings give the same bytes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bentodeploy.config.canonical import canonical_spec, config_hash
from bentodeploy.config.model import DeploymentConfig
from tests.config.reading import HEAD, load

SET_SPEC = """
from bentodeploy.config.canonical import canonical_spec
from bentodeploy.config.model import DeploymentConfig, OperatorReference
from bentodeploy.config.spec import Spec

class Zones(Spec):
    zones: set[str] = {"a", "b", "c", "d", "e"}

config = DeploymentConfig(api_version="v1", name="iris", operator=OperatorReference(name="x"), spec=Zones())
print(canonical_spec(config))
"""


def config(folder: Path, text: str) -> DeploymentConfig:
    return load(folder, text).config


def test_the_hash_names_its_algorithm(tmp_path: Path) -> None:
    assert re.fullmatch("sha256:[0-9a-f]{64}", config_hash(config(tmp_path, HEAD)))


def test_the_spec_is_json_with_its_defaults_in_the_order_of_its_keys(tmp_path: Path) -> None:
    text = canonical_spec(config(tmp_path, f"{HEAD}spec: {{port: 60, region: Zürich}}\n"))
    spec = json.loads(text)
    assert (spec["port"], spec["mode"], spec["region"]) == (60, "process", "Zürich")
    assert list(spec) == sorted(spec)
    assert text.isascii()
    assert " " not in text


@pytest.mark.parametrize(
    "same",
    [
        "operator: {name: shop}\nname: iris\napi_version: v1\n",
        f"# a comment\n{HEAD}",
        f"{HEAD}bento: iris:latest\n",
        f"{HEAD}spec: {{port: 3000}}\n",
        f"{HEAD}spec: {{port: '3000'}}\n",
        f"{HEAD}spec: null\n",
        f"{HEAD}health: {{timeout: 120}}\n",
        f"{HEAD}health: {{timeout: 120.0}}\n",
        f"{HEAD}access: private\nenv:\n",
    ],
)
def test_writing_the_same_settings_otherwise_keeps_the_hash(same: str, tmp_path: Path) -> None:
    assert config_hash(config(tmp_path, same)) == config_hash(config(tmp_path, HEAD))


@pytest.mark.parametrize(
    "other",
    [
        HEAD.replace("iris", "rose"),
        f"{HEAD}spec: {{port: 3001}}\n",
        f"{HEAD}access: public\n",
        f"{HEAD}env: {{A: b}}\n",
        f"{HEAD}labels: {{a: b}}\n",
        f"{HEAD}health: {{timeout: 5}}\n",
    ],
)
def test_another_setting_changes_the_hash(other: str, tmp_path: Path) -> None:
    assert config_hash(config(tmp_path, other)) != config_hash(config(tmp_path, HEAD))


def test_sets_have_the_same_order_in_every_process() -> None:
    told = {
        subprocess.run(
            [sys.executable, "-c", SET_SPEC],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert told == {'{"zones":["a","b","c","d","e"]}\n'}
