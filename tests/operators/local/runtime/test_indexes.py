"""When uv may install in pip's place."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.operators.local.deployed import SCRIPTS

OWN_INDEX = "--index-url https://pypi.example/simple\nnumpy==2.0\n"
NO_INDEX_NAMED = "numpy==2.0\n"
PIP_VARIABLES = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX")


@pytest.fixture(autouse=True)
def with_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fake of uv is on PATH, and neither it nor pip is configured."""
    (tmp_path / "uv").write_text("#!/bin/sh\n")
    (tmp_path / "uv").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in [*PIP_VARIABLES, *(name for name in os.environ if name.startswith("UV_"))]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)


def uses_uv(requirements: str) -> bool:
    program = f"import indexes; print(indexes.usable_uv({requirements!r}) is not None)"
    command = [sys.executable, "-B", "-c", program]
    ran = subprocess.run(command, cwd=SCRIPTS, capture_output=True, text=True, check=True)
    return ran.stdout == "True\n"


def test_uv_where_pip_has_no_settings() -> None:
    assert uses_uv(NO_INDEX_NAMED)


@pytest.mark.parametrize("variable", PIP_VARIABLES)
def test_pip_where_its_variables_name_an_index(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "https://private.example/simple")
    assert not uses_uv(NO_INDEX_NAMED)


@pytest.mark.parametrize(
    "text",
    ["[global]\nindex-url = https://private.example\n", "[install]\nfind-links:\n  /wheels\n"],
)
def test_pip_where_its_file_names_an_index(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str
) -> None:
    config = tmp_path / "pip.conf"
    config.write_text(text)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    assert not uses_uv(NO_INDEX_NAMED)


def test_uv_where_the_requirements_name_their_own_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://private.example/simple")
    assert uses_uv(OWN_INDEX)


def test_uv_where_it_has_an_index_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://private.example/simple")
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://private.example/simple")
    assert uses_uv(NO_INDEX_NAMED)


def test_pip_where_there_is_no_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert not uses_uv(OWN_INDEX)
