"""A store with so many bentos that reading each would take too long."""

from __future__ import annotations

from pathlib import Path

NAMES = 20
MANIFEST = """\
name: {name}
version: {version}
bentoml_version: 1.4.39
service: service:Iris
image:
  python_version: '3.11'
services:
- name: Iris
  service: ''
schema:
  name: Iris
  routes: []
"""


def fill_store(store: Path, bentos: int) -> Path:
    """Put `bentos` bentos, at least `NAMES`, into a BentoML home; the `number`-th is `tag(number)`."""
    for number in range(bentos):
        name, version = tag(number).split(":")
        folder = store / "bentos" / name / version
        folder.mkdir(parents=True)
        (folder / "bento.yaml").write_text(MANIFEST.format(name=name, version=version))
        if number >= bentos - NAMES:
            (folder.parent / "latest").write_text(version)
    return store


def tag(number: int) -> str:
    """`model7:v1207` for 1207."""
    return f"model{number % NAMES}:v{number}"
