"""A plan notices a bento that was built anew under the tag of what was built last."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bentodeploy.bento.digest import content_digest
from bentodeploy.bento.model import Bento
from bentodeploy.bento.reader import read_bento
from bentodeploy.deployment.artifact import BUNDLE_SCHEME
from bentodeploy.deployment.image import image_key
from bentodeploy.deployment.unbuilt import QUICKLY_READ, unbuilt_bento
from bentodeploy.deployment.workspace import Workspace
from bentodeploy.image.model import Overlay
from bentodeploy.release import Release
from tests.deployment.conftest import FakeGuardingOperator, make_workspace
from tests.support.bentos import make_bundle

OVERLAY = Overlay("USER 1000\n", {})


@pytest.fixture
def bento(tmp_path: Path) -> Bento:
    return read_bento(make_bundle(tmp_path / "bundle"))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make_workspace(tmp_path, FakeGuardingOperator(laid=OVERLAY))


def released(image: str, tag: str = "", bento: str = "iris:v1") -> Release:
    return Release(1, bento, image, "{}", "sha256:0", "2026-01-01T00:00:00Z", tag=tag)


def of_image(workspace: Workspace, bento: Bento) -> Release:
    return released("r.example/iris@sha256:0", image_key(workspace, content_digest(bento), OVERLAY))


def of_bundle(bento: Bento) -> Release:
    return released(BUNDLE_SCHEME + content_digest(bento))


def change(bento: Bento) -> None:
    (bento.path / "src" / "service.py").write_text("class Iris:\n    changed = True\n")


def test_what_was_built_of_it_is_up_to_date(workspace: Workspace, bento: Bento) -> None:
    assert unbuilt_bento(workspace, bento, of_image(workspace, bento)) is None
    assert unbuilt_bento(workspace, bento, of_bundle(bento)) is None


def test_other_contents_under_the_same_tag_are_not_what_was_built(workspace: Workspace, bento: Bento) -> None:
    image, bundle = of_image(workspace, bento), of_bundle(bento)
    change(bento)
    assert unbuilt_bento(workspace, bento, image) == "iris:v1"
    assert unbuilt_bento(workspace, bento, bundle) == "iris:v1"


def test_another_overlay_leads_to_another_image(workspace: Workspace, bento: Bento, tmp_path: Path) -> None:
    other = make_workspace(tmp_path, FakeGuardingOperator(laid=Overlay("USER 2000\n", {})))
    assert unbuilt_bento(other, bento, of_image(workspace, bento)) == "iris:v1"


def test_another_tag_is_told_without_reading_anything(workspace: Workspace, bento: Bento) -> None:
    other = replace(bento, path=Path("nowhere"), version="v2")
    assert unbuilt_bento(workspace, other, of_bundle(bento)) == "iris:v2"
    assert unbuilt_bento(workspace, None, of_bundle(bento)) is None


def test_a_bento_that_takes_long_to_read_is_left_to_the_build(workspace: Workspace, bento: Bento) -> None:
    release = of_bundle(bento)
    change(bento)
    assert unbuilt_bento(workspace, replace(bento, size=QUICKLY_READ + 1), release) is None


def test_what_cannot_be_compared_is_no_other_bento(workspace: Workspace, bento: Bento) -> None:
    assert unbuilt_bento(workspace, bento, released("sha256:of an engine's own image")) is None
    without = replace(bento, models=(replace(bento.models[0], path=None),))
    assert unbuilt_bento(workspace, without, released(BUNDLE_SCHEME + "sha256:0")) is None
