"""What later versions will bring is refused until then."""

from __future__ import annotations

from pathlib import Path

import pytest

from bentodeploy import __version__
from bentodeploy.config.model import DeploymentConfig
from bentodeploy.config.reserved import BACKENDS, KEYS, NOT_YET, STATE_BACKENDS
from tests.config.reading import HEAD, refusals


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("value", ["", "{}", "{dev: {}}", "[a]", "1"])
def test_a_reserved_key_is_refused_whatever_it_holds(key: str, value: str, tmp_path: Path) -> None:
    assert refusals(tmp_path, f"{HEAD}{key}: {value}\n") == [f"c.yaml:4: {key}: {NOT_YET}; {KEYS[key]}"]


@pytest.mark.parametrize("backend", sorted(STATE_BACKENDS))
def test_a_reserved_backend_is_refused_and_its_settings_are_not_unknown(backend: str, tmp_path: Path) -> None:
    assert refusals(tmp_path, f"{HEAD}state:\n  backend: {backend}\n  bucket: x\n") == [
        f"c.yaml:5: state.backend: the backend {backend} is {NOT_YET}; {BACKENDS}"
    ]


def test_what_is_reserved_is_no_key_yet() -> None:
    assert not KEYS.keys() & DeploymentConfig.model_fields.keys()


def test_the_version_that_is_named_is_this_one() -> None:
    major_minor = ".".join(__version__.split(".")[:2])
    assert f"not supported by bentodeploy {major_minor} yet" == NOT_YET


def test_other_mistakes_are_told_beside_what_is_reserved(tmp_path: Path) -> None:
    told = refusals(tmp_path, f"{HEAD}secrets: {{}}\nacess: token\nspec: {{prot: 1}}\n")
    assert [line.split(": ")[1] for line in told] == ["secrets", "acess", "spec.prot"]
