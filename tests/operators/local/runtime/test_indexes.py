"""When uv may install in pip's place."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.operators.local.deployed import SCRIPTS

OWN_INDEX = "--index-url https://pypi.example/simple\nnumpy==2.0\n"
NO_INDEX_NAMED = "numpy==2.0\n"


@pytest.fixture(autouse=True)
def with_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fake of uv is on PATH, and neither it nor pip is configured."""
    (tmp_path / "uv").write_text("#!/bin/sh\n")
    (tmp_path / "uv").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ["SSL_CERT_FILE", *(name for name in os.environ if name.startswith(("PIP_", "UV_")))]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)


def answer(call: str) -> object:
    """What a call of the script answers."""
    program = f"import indexes, json; print(json.dumps(indexes.{call}))"
    command = [sys.executable, "-B", "-c", program]
    ran = subprocess.run(command, cwd=SCRIPTS, capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)


def uses_uv(requirements: str) -> bool:
    return answer(f"usable_uv({requirements!r})") is not None


def variables(requirements: str) -> object:
    return answer(f"variables_for_uv({requirements!r})")


def test_uv_where_pip_has_no_settings() -> None:
    assert uses_uv(NO_INDEX_NAMED)


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        (
            "PIP_INDEX_URL",
            "https://me:word@private.example",
            {"UV_DEFAULT_INDEX": "https://me:word@private.example"},
        ),
        (
            "PIP_FIND_LINKS",
            "/wheels  https://more.example",
            {"UV_FIND_LINKS": "/wheels,https://more.example"},
        ),
        ("PIP_CERT", "/own.pem", {"SSL_CERT_FILE": "/own.pem"}),
    ],
)
def test_uv_is_told_what_the_variables_of_pip_say(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: dict[str, str]
) -> None:
    monkeypatch.setenv(variable, value)
    assert uses_uv(NO_INDEX_NAMED)
    assert variables(NO_INDEX_NAMED) == said


def test_whom_to_trust_is_told_wherever_packages_come_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://private.example/simple")
    monkeypatch.setenv("PIP_CERT", "/own.pem")
    assert variables(OWN_INDEX) == {"SSL_CERT_FILE": "/own.pem"}
    monkeypatch.setenv("SSL_CERT_FILE", "/of-uv.pem")
    assert variables(OWN_INDEX) == {}


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PIP_EXTRA_INDEX_URL", "https://private.example"),
        ("PIP_NO_INDEX", "1"),
        ("PIP_TRUSTED_HOST", "private.example"),
        ("PIP_PROXY", "http://proxy.example"),
        ("PIP_CLIENT_CERT", "/me.pem"),
    ],
)
def test_pip_where_its_variables_say_what_uv_has_no_variable_for(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
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
    assert variables(NO_INDEX_NAMED) == {}


def test_pip_where_there_is_no_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert not uses_uv(OWN_INDEX)
