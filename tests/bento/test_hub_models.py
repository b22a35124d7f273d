"""Models that BentoML downloads when the service starts, and where images under a foreign user put them."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from bentodeploy.bento.bundle import require_models
from bentodeploy.bento.model import Bento
from bentodeploy.cli import present
from bentodeploy.deployment.bentos import show_bento
from bentodeploy.preflight.bento import CHECK
from bentodeploy.preflight.check import Situation, found
from bentodeploy.progress import Silent
from operators.aws_lambda.image import overlay as lambda_overlay
from operators.heroku.image import overlay as heroku_overlay
from tests.bento.conftest import Open
from tests.support.bentos import make_bundle


@pytest.fixture
def bento(tmp_path: Path, opened: Open) -> Bento:
    model = {"tag": "org--name:abc", "registry": "huggingface", "metadata": {"model_id": "org/name"}}
    services = [{"name": "iris", "models": [model]}]
    return opened(make_bundle(tmp_path / "b", models={}, manifest={"services": services}))


def test_a_bento_names_them_apart_from_those_that_it_must_have(bento: Bento) -> None:
    assert (bento.models, bento.hub_models) == ((), ("huggingface:org/name",))
    require_models(bento)


def test_images_with_a_foreign_user_download_them_below_tmp(bento: Bento) -> None:
    """Their stack's own place, `hf-models` beside the bento, belongs to root or cannot be written at all."""
    for made in (lambda_overlay(), heroku_overlay(bento, 1)):
        (line,) = [line for line in made.instructions.splitlines() if line.startswith("ENV ")]
        assert "BENTOML_HF_CACHE_DIR=/tmp/bentoml/hf-models" in shlex.split(line)


def test_bento_show_and_doctor_say_that_each_start_downloads_them(bento: Bento, tmp_path: Path) -> None:
    assert "downloaded at each start:\n  huggingface:org/name" in present.bento(
        show_bento(str(bento.path), Silent())
    )
    (finding,) = found(CHECK, Situation(tmp_path, bento=bento))
    assert finding.what.endswith("complete. Each start downloads huggingface:org/name, which no size counts.")
