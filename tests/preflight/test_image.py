"""The image that was built last is held against the platform's limits."""

from __future__ import annotations

import io
import tarfile
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bentodeploy.bento.model import Bento
from bentodeploy.image.model import Image
from bentodeploy.operator import ChecksImage, Finding, Spec, Target
from bentodeploy.preflight.check import found
from bentodeploy.preflight.image import CHECK
from tests.deployment.conftest import FakeOperator
from tests.preflight.conftest import KnowOf


@dataclass
class SmallOperator(FakeOperator, ChecksImage[Spec]):
    """Takes images of so many bytes."""

    most: int = 10_000

    def check_image(self, target: Target[Spec], bento: Bento, image: Image) -> Iterable[Finding]:
        yield Finding(
            "image size", image.size <= self.most, f"It has {image.size} bytes.", "Make it smaller."
        )


@pytest.fixture
def image() -> Iterator[str]:
    """An image of 20,000 bytes in the engine."""
    from bentodeploy.image.engine import connect

    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        member = tarfile.TarInfo("data")
        member.size = 20_000
        archive.addfile(member, io.BytesIO(bytes(20_000)))
    engine = connect()
    name = f"bentodeploy-test/preflight:{uuid.uuid4().hex}"
    engine.client.api.import_image_from_data(content.getvalue(), *name.split(":"))
    yield name
    engine.client.images.remove(name)


@pytest.mark.docker
def test_one_that_is_too_large_is_refused_before_the_next_build(know_of: KnowOf, image: str) -> None:
    outcomes = found(CHECK, replace(know_of(SmallOperator()), built=image))
    assert [(outcome.check, outcome.ok) for outcome in outcomes] == [("image", True), ("image size", False)]
    assert outcomes[0].what == f"The last build is here: {image}."
    assert (outcomes[1].what, outcomes[1].cure) == ("It has 20000 bytes.", "Make it smaller.")


@pytest.mark.docker
def test_one_that_keeps_the_limits_is_well(know_of: KnowOf, image: str) -> None:
    outcomes = found(CHECK, replace(know_of(SmallOperator(most=20_000)), built=image))
    assert [outcome.ok for outcome in outcomes] == [True, True]


@pytest.mark.docker
def test_one_that_is_in_the_registry_alone_says_nothing(know_of: KnowOf) -> None:
    nowhere = "bentodeploy-test/preflight-nowhere:1"
    assert found(CHECK, replace(know_of(SmallOperator()), built=nowhere)) == []


def test_nothing_is_said_where_nothing_was_built_or_no_limit_is_known(know_of: KnowOf) -> None:
    assert found(CHECK, know_of(SmallOperator())) == []
    assert found(CHECK, replace(know_of(FakeOperator()), built="iris:1")) == []


def test_nor_without_an_engine(know_of: KnowOf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nobody.sock")
    assert found(CHECK, replace(know_of(SmallOperator()), built="iris:1")) == []
