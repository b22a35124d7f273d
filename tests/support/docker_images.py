"""Images that a command under test left in the Docker engine."""

from __future__ import annotations

from contextlib import suppress

from docker.errors import ImageNotFound

from bentodeploy.image.engine import DockerEngine

_REGISTRIES = "127.0.0.1:"
"""All registries of tests are here, each on a port of its own."""


def remove_images(engine: DockerEngine, prefix: str) -> None:
    """Whatever was pushed to the registry `prefix` or pulled from it.

    An image that a test beside this one has pushed to its own registry, too, loses these names alone.
    """
    # The summaries alone: other tests' images go while these are listed.
    for image in engine.client.api.images():
        names = [*(image["RepoTags"] or ()), *(image["RepoDigests"] or ())]
        own = [name for name in names if name.startswith(prefix)]
        if any(name.startswith(_REGISTRIES) and name not in own for name in names):
            for name in own:
                with suppress(ImageNotFound):  # its digest went with its last tag
                    engine.client.images.remove(name, noprune=True)
        elif own:
            engine.client.images.remove(image["Id"], force=True)
