"""Layers that the registries of one run hand on to each other: Docker sends none that is there already.

To compress the gigabyte of a bento's image is what takes long in a push. docker-registry keeps a blob under
its digest, and a repository has those that a link names (distribution, "registry/storage/paths.go").
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path("docker", "registry", "v2")
_LEAST = 1 << 20
"""Bytes from which on it is worth while."""


@dataclass(frozen=True)
class LayerPool:
    """A folder that all processes of a run share."""

    folder: Path

    @contextmanager
    def lent(self, storage: Path, *repositories: str) -> Iterator[None]:
        """Give these repositories of a registry all layers, and keep what it has when the context ends."""
        for blob in self.folder.glob("*"):
            _link(blob, _place(storage, blob.name))
            for repository in repositories:
                name = storage / _ROOT / "repositories" / repository / "_layers" / "sha256" / blob.name
                name.mkdir(parents=True)
                (name / "link").write_text(f"sha256:{blob.name}")
        yield
        self.folder.mkdir(parents=True, exist_ok=True)
        for data in (storage / _ROOT / "blobs" / "sha256").glob("*/*/data"):
            if data.stat().st_size >= _LEAST:
                _link(data, self.folder / data.parent.name)


def _place(storage: Path, digest: str) -> Path:
    return storage / _ROOT / "blobs" / "sha256" / digest[:2] / digest / "data"


def _link(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):  # of another process: the same bytes
        os.link(source, target)
