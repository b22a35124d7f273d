"""A bento's manifest names the guarded service afterwards, and nothing else of it changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bentodeploy.image.guard.runtime.install import GUARDED, install

MANIFEST = "name: iris\nservice: {}\nmodels:\n- service: x\ndescription: |\n  service: y\n"


@pytest.fixture
def bento(tmp_path: Path) -> Path:
    (tmp_path / "src" / "bentodeploy_guard").mkdir(parents=True)
    return tmp_path


def installed(bento: Path, service: str) -> list[str]:
    (bento / "bento.yaml").write_text(MANIFEST.format(service))
    install(bento)
    assert (bento / "bento.yaml").read_text() == MANIFEST.format(GUARDED)
    found: list[str] = json.loads((bento / "src" / "bentodeploy_guard" / "original.json").read_text())
    return found


@pytest.mark.parametrize(
    ("service", "found"),
    [
        ("service:svc", ["service", "svc"]),
        ("'service:Iris'", ["service", "Iris"]),
        ("a.b.service:Outer.Inner", ["a.b.service", "Outer.Inner"]),
        ("a/b/service.py:svc", ["a.b.service", "svc"]),
        ("./service.py:svc", ["service", "svc"]),
    ],
)
def test_the_original_is_noted(bento: Path, service: str, found: list[str]) -> None:
    assert installed(bento, service) == found


@pytest.mark.parametrize("text", ["name: iris\n", "service: a:b\nservice: c:d\n", "service: nothing\n"])
def test_what_is_not_understood_fails_the_build(bento: Path, text: str) -> None:
    (bento / "bento.yaml").write_text(text)
    with pytest.raises(SystemExit, match=r"bento\.yaml names"):
        install(bento)
    assert (bento / "bento.yaml").read_text() == text
