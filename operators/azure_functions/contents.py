"""What a bento's image has besides Python packages, models and source: none of it is in another base."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento

_USUAL_PACKAGES = frozenset({"bash", "build-essential", "ca-certificates", "curl", "git", "gnupg2"})
"""What BentoML 1.4 installs always: tools to build packages with, which nothing needs at run time."""


def not_carried_over(bento: Bento) -> Iterator[str]:
    """What the bento's build options add to its image, in words; nothing for most bentos."""
    manifest: dict[str, Any] = yaml.safe_load((bento.path / "bento.yaml").read_text(encoding="utf-8"))
    docker, image = manifest.get("docker") or {}, manifest.get("image") or {}
    if packages := docker.get("system_packages"):
        yield f"the system packages {', '.join(packages)}"
    if docker.get("setup_script"):
        yield "what the setup script does"
    if docker.get("dockerfile_template"):
        yield "what the Dockerfile template does"
    if any((manifest.get("conda") or {}).values()):
        yield "the conda environment"
    base = docker.get("base_image") or image.get("base_image") or ""
    if base and re.fullmatch(r"python:[\d.]+(-slim)?(-\w+)?", base) is None:
        yield f"what is in the bento's base image {base}"
    own = [one for one in image.get("commands") or [] if not _is_usual(str(one))]
    if own or image.get("post_commands") or image.get("scripts"):
        yield "what the image's own commands do"


def _is_usual(command: str) -> bool:
    update, _, install = command.partition(" && apt-get install ")
    packages = {word for word in install.split() if not word.startswith("-")}
    return update == "apt-get update" and packages <= _USUAL_PACKAGES
