"""The package that is written: whole, without a trace of the template, and clean for the usual tools."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bentodeploy.scaffold.name import LENGTH_LIMIT, names_of
from bentodeploy.scaffold.place import write_package
from bentodeploy.scaffold.render import render_package
from tests.support.checkout import CHECKOUT

NAMES = ["a", "acme-cloud", "z" * LENGTH_LIMIT]
"""Lines grow with the name."""


def package(name: str, folder: Path) -> Path:
    write_package(folder / name, render_package(names_of(name)))
    return folder / name


def passes(folder: Path, *command: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=os.environ | {"MYPYPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_it_has_what_a_package_needs() -> None:
    files = render_package(names_of("acme-cloud"))
    assert {
        "pyproject.toml",
        "README.md",
        ".gitignore",
        "bentodeploy_acme_cloud/__init__.py",
        "bentodeploy_acme_cloud/operator.py",
        "bentodeploy_acme_cloud/py.typed",
        "bentodeploy_acme_cloud/spec.py",
        "bentodeploy_acme_cloud/terraform/main.tf",
        "bentodeploy_acme_cloud/terraform/outputs.tf",
        "bentodeploy_acme_cloud/terraform/variables.tf",
        "bentodeploy_acme_cloud/terraform/versions.tf",
        "tests/conftest.py",
        "tests/test_deployment.py",
        "tests/test_operator.py",
        "tests/test_spec.py",
        "tests/test_template.py",
    } <= files.keys()
    assert 'acme-cloud = "bentodeploy_acme_cloud:PlatformOperator"' in files["pyproject.toml"]


def test_nothing_of_the_template_is_left_in_it() -> None:
    for name, text in render_package(names_of("acme-cloud")).items():
        assert "names." not in text, name
        assert "package" not in Path(name).parts, name
        assert not name.endswith(".j2")


@pytest.mark.parametrize("name", NAMES)
def test_it_is_formatted_and_without_lint(name: str, tmp_path: Path) -> None:
    folder = package(name, tmp_path)
    passes(folder, "ruff", "format", "--isolated", "--check", ".")
    passes(folder, "ruff", "check", "--isolated", "--select", "B,E,F,I,PT,RET,SIM,UP,W", ".")


def test_its_types_hold_in_strict_mode(tmp_path: Path) -> None:
    folder = package("acme-cloud", tmp_path)
    passes(folder, "mypy", "--strict", "--follow-imports", "silent", "--cache-dir", str(tmp_path / "c"), ".")
