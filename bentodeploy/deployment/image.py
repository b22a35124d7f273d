"""Builds a deployment's image, or finds it again, and pushes it where its operator wants it."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bentodeploy.bento.gather import gather
from bentodeploy.config.model import Access
from bentodeploy.deployment.registry import ensure_registry
from bentodeploy.errors import PreflightError
from bentodeploy.operator import ChecksImage
from bentodeploy.preflight import registry as registry_check
from bentodeploy.preflight.refusal import refuse

if TYPE_CHECKING:
    from pathlib import Path

    from bentodeploy.bento.model import Bento
    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.image.engine import DockerEngine
    from bentodeploy.image.model import Image, Overlay, Registry
    from bentodeploy.progress import Progress


@dataclass(frozen=True)
class Artifact:
    """What a release refers to."""

    image: str
    rebuilt: bool
    tag: str = ""
    """Of the image in its repository; empty where nothing is pushed."""


def make_image(
    workspace: Workspace,
    bento: Bento,
    digest: str,
    overlay: Overlay,
    progress: Progress,
    *,
    lock_timeout: float,
) -> Artifact:
    """Build what `digest` and `overlay` ask for, check it against the platform's limits, and push it.

    The answer refers to a repository by digest, or to the local engine's image where nothing is pushed.
    """
    from bentodeploy.image.engine import connect
    from bentodeploy.image.push import push_image

    engine = connect()
    key = image_key(workspace, digest, overlay)
    registry = workspace.operator.registry(workspace.target)
    if registry is not None and (pushed := _pushed(engine, registry, key, workspace.skipped)) is not None:
        if workspace.config.access is Access.TOKEN:  # the token's place may be gone since
            ensure_registry(workspace, progress, lock_timeout=lock_timeout)
        return Artifact(pushed, rebuilt=False, tag=key)
    image, rebuilt = local_image(engine, workspace, bento, digest, overlay, progress)
    if isinstance(workspace.operator, ChecksImage):
        refuse(workspace.operator.check_image(workspace.target, bento, image), workspace.skipped)
    if registry is None:
        return Artifact(image.id, rebuilt)
    ensure_registry(workspace, progress, lock_timeout=lock_timeout)
    return Artifact(push_image(engine, image, registry, tag=key, progress=progress), rebuilt, tag=key)


def _pushed(engine: DockerEngine, registry: Registry, tag: str, skipped: frozenset[str]) -> str | None:
    """As `find_pushed`; with `--skip-check registry` one that does not answer stops no build."""
    from bentodeploy.image.push import find_pushed

    try:
        return find_pushed(engine, registry, tag)
    except PreflightError:
        if registry_check.CHECK.name not in skipped:
            raise
        return None


def local_image(
    engine: DockerEngine,
    workspace: Workspace,
    bento: Bento,
    digest: str,
    overlay: Overlay,
    progress: Progress,
) -> tuple[Image, bool]:
    """The image that `digest` and `overlay` ask for, in the local engine; and whether it was built now."""
    from bentodeploy.image.build import build_image

    owner = workspace.target.unique_name
    platform = workspace.operator.platform(workspace.target)
    tag = f"bentodeploy/{owner}:{image_key(workspace, digest, overlay)}"
    if (image := engine.image(tag)) is not None:
        return image, False
    with build_context(workspace) as bundle:
        gather(bento, bundle)
        image = build_image(
            engine,
            bundle,
            overlay=overlay,
            tag=tag,
            platform=platform,
            labels={"bentodeploy.bento": bento.tag, "bentodeploy.deployment": owner},
            progress=progress,
        )
    return image, True


@contextmanager
def build_context(workspace: Workspace) -> Iterator[Path]:
    """Where the bundle of a build is gathered, for a caller who holds the project's lock; gone afterwards.

    In the project, not among the system's temporary files: those may lie in memory, models can seldom be
    linked there, and what a killed build leaves would stay. Here the next build removes it.
    """
    folder = workspace.private / "context"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        yield folder / "bundle"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def image_key(workspace: Workspace, digest: str, overlay: Overlay) -> str:
    """Names an image by what goes into it, so that the same input is built once."""
    platform = workspace.operator.platform(workspace.target)
    files = {path: hashlib.sha256(content).hexdigest() for path, content in overlay.files.items()}
    parts = [digest, platform, overlay.instructions, files]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]
