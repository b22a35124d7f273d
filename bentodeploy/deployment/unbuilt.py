"""Whether the config's bento is another one than what was built last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bentodeploy.bento.digest import content_digest
from bentodeploy.deployment.artifact import BUNDLE_SCHEME
from bentodeploy.deployment.guard import overlay_of
from bentodeploy.deployment.image import image_key
from bentodeploy.errors import BentodeployError

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento
    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.release import Release

QUICKLY_READ = 32 * 1024**2
"""Bytes of a bento that take less time to read than any plan does."""


def newer_bento(bento: Bento | None, release: Release) -> str | None:
    """The config's bento, where that is another than the release's, by its tag."""
    return None if bento is None or bento.tag == release.bento else bento.tag


def unbuilt_bento(workspace: Workspace, bento: Bento | None, release: Release) -> str | None:
    """The same; also the release's own where a build of it would lead to something else, if quickly told.

    That is one with other contents under its tag, or a config that lays something else over it. The contents
    of a larger one take longer than the plan: `build` and `up` read them.
    """
    if bento is None or bento.tag != release.bento:
        return newer_bento(bento, release)
    if bento.size > QUICKLY_READ:
        return None
    try:
        return bento.tag if _has_changed(workspace, bento, release) else None
    except BentodeployError:  # a model is missing, say: what was built does not need it
        return None


def _has_changed(workspace: Workspace, bento: Bento, release: Release) -> bool:
    """Whether a build of it would lead to something else; an image that was never pushed does not tell."""
    if release.image.startswith(BUNDLE_SCHEME):
        return release.image != BUNDLE_SCHEME + content_digest(bento)
    overlay = overlay_of(workspace, bento) if release.tag else None
    return overlay is not None and image_key(workspace, content_digest(bento), overlay) != release.tag
