"""From a bento to what runs: an image by digest, or the gathered bundle itself."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bentodeploy.bento.digest import content_digest
from bentodeploy.bento.gather import gather
from bentodeploy.deployment.guard import overlay_of
from bentodeploy.deployment.image import Artifact, make_image
from bentodeploy.errors import CapabilityError, FileSystemError
from bentodeploy.operator import RunsBundle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bentodeploy.bento.model import Bento
    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.progress import Progress

BUNDLE_SCHEME = "bento@"
"""What the image reference of a bento that runs without an image begins with."""


def make_artifact(
    workspace: Workspace, bento: Bento, progress: Progress, *, lock_timeout: float = 0
) -> Artifact:
    """Build, or find again, what this deployment runs. Slow when something changed."""
    with progress.step(f"Reading {bento.tag}"):
        digest = content_digest(bento)
    overlay = overlay_of(workspace, bento)
    if overlay is None:
        return _make_bundle(workspace, bento, digest, progress)
    return make_image(workspace, bento, digest, overlay, progress, lock_timeout=lock_timeout)


def bundle_folder(workspace: Workspace, image: str) -> Path:
    """Where the bundle of a `bento@sha256:…` reference lies."""
    return workspace.private / "bundles" / image.rpartition(":")[2]


def prune_bundles(workspace: Workspace, keep: Iterable[str]) -> None:
    """Remove bundles that no release of `keep` refers to."""
    kept = {bundle_folder(workspace, image) for image in keep}
    for folder in (workspace.private / "bundles").glob("*"):
        if folder not in kept:
            shutil.rmtree(folder, ignore_errors=True)


def _make_bundle(workspace: Workspace, bento: Bento, digest: str, progress: Progress) -> Artifact:
    operator = workspace.operator
    if not isinstance(operator, RunsBundle):
        raise CapabilityError(
            f"{operator.name} asks for no image, but does not say how to run a bento without one.",
            next_step="Tell its authors: `overlay` answered None and the class has no RunsBundle.",
        )
    image = BUNDLE_SCHEME + digest
    folder = bundle_folder(workspace, image)
    rebuilt = not folder.exists()
    if rebuilt:
        with progress.step(f"Gathering {bento.tag}"):
            _gather_at(bento, folder)
    operator.prepare(workspace.target, bento, folder, progress)
    return Artifact(image, rebuilt)


def _gather_at(bento: Bento, folder: Path) -> None:
    """Make the bundle beside its place and move it there whole, so that a killed build leaves no half."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".gathering-", dir=folder.parent) as half:
            gather(bento, Path(half) / "bundle")
            (Path(half) / "bundle").rename(folder)
    except OSError as error:
        raise FileSystemError(
            f"Cannot gather the bento: {error.strerror or error}.",
            where=str(folder),
            next_step="Free disk space or check the folder's permissions, then run the command again.",
        ) from error
