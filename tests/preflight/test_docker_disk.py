"""Room is looked for on the disk of a Docker engine that works on this machine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.errors import DockerUnavailableError
from bentodeploy.image import engine
from bentodeploy.image.engine import connect
from bentodeploy.preflight.check import found
from bentodeploy.preflight.docker_disk import CHECK
from tests.deployment.conftest import FakeOperator
from tests.preflight.conftest import KnowOf


@dataclass
class FakeEngine:
    """Has its layers in this folder."""

    folder: Path | None

    def data_folder(self) -> Path | None:
        return self.folder


@pytest.fixture
def bento_of_a_size(know_of: KnowOf) -> Any:
    def situation(size: int) -> Any:
        known = know_of(FakeOperator())
        assert known.bento is not None
        return replace(known, bento=replace(known.bento, size=size))

    return situation


def test_a_bento_that_does_not_fit_there_is_refused(
    bento_of_a_size: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "connect", lambda: FakeEngine(tmp_path))
    (refused,) = found(CHECK, bento_of_a_size(2**60))
    assert (refused.check, refused.ok) == ("docker disk", False)
    assert f"free at {tmp_path}, {2**40 + 8} MiB needed" in refused.what
    assert "docker system df" in str(refused.cure)
    (fits,) = found(CHECK, bento_of_a_size(1))
    assert fits.ok


def test_nothing_is_said_of_a_disk_that_cannot_be_seen_from_here(
    bento_of_a_size: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    huge = bento_of_a_size(2**60)
    for folder in (None, tmp_path / "in a virtual machine"):
        monkeypatch.setattr(engine, "connect", lambda folder=folder: FakeEngine(folder))
        assert found(CHECK, huge) == []

    def nobody_answers() -> FakeEngine:
        raise DockerUnavailableError("no engine")

    monkeypatch.setattr(engine, "connect", nobody_answers)
    assert found(CHECK, huge) == []
    assert found(CHECK, replace(huge, needs_image=False)) == []


@pytest.mark.docker
def test_a_real_engine_tells_its_folder() -> None:
    folder = connect().data_folder()
    assert folder is None or folder.is_absolute()
