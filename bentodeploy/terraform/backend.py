"""Where the engine keeps the state, as the project says it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from packaging.version import Version

from bentodeploy.terraform.header import COMMENT_KEY, header_text

LOCAL_FILE = "backend.tf"
"""Of the shared template: the state lies in the project's folder."""
REMOTE_FILE = "backend.tf.json"
"""JSON, because values of the config stand in it, and JSON quotes them."""

ENGINES = {"s3": Version("1.10")}
"""The oldest engines that know all of our settings: `use_lockfile` came with Terraform and OpenTofu 1.10
(https://developer.hashicorp.com/terraform/language/backend/s3)."""


@dataclass(frozen=True)
class Backend:
    """A `backend` block: Terraform's word for the kind of store, and the block's arguments."""

    kind: str = "local"
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_local(self) -> bool:
        """Whether the state lies in the project's own folder."""
        return self.kind == "local"


LOCAL = Backend()


def recorded_backend(project: Path) -> Backend | None:
    """Where the state was when the engine last made the project ready; None where it never did.

    Terraform notes it in `.terraform/terraform.tfstate`. Raises `OSError`, `ValueError`.
    """
    note = project / ".terraform" / "terraform.tfstate"
    if not note.is_file():
        return None
    found = json.loads(note.read_text(encoding="utf-8")).get("backend") or {}
    settings = {name: value for name, value in (found.get("config") or {}).items() if value is not None}
    return Backend(str(found.get("type", LOCAL.kind)), settings)


def is_kept_here(project: Path) -> bool:
    """Whether the state lies in the project's own folder; True also where that cannot be told."""
    try:
        return (recorded_backend(project) or LOCAL).is_local
    except (OSError, ValueError):
        return True


def remote_file(backend: Backend) -> bytes:
    """The content of `REMOTE_FILE`."""
    needs = {"required_version": f">= {ENGINES[backend.kind]}"} if backend.kind in ENGINES else {}
    block = {**needs, "backend": {backend.kind: dict(backend.settings)}}
    content = {COMMENT_KEY: header_text(REMOTE_FILE), "terraform": block}
    return f"{json.dumps(content, indent=2)}\n".encode()
