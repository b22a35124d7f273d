"""Images that a command under test left in the Docker engine."""

from __future__ import annotations

from bentodeploy.image.engine import DockerEngine


def remove_images(engine: DockerEngine, prefix: str) -> None:
    """Whatever was pushed to the registry `prefix` or pulled from it."""
    # The summaries alone: other tests' images go while these are listed.
    for image in engine.client.api.images():
        names = [*(image["RepoTags"] or ()), *(image["RepoDigests"] or ())]
        if any(name.startswith(prefix) for name in names):
            engine.client.images.remove(image["Id"], force=True)
