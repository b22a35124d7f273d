"""Whose a container is, so that what a killed run left behind is found and removed."""

from __future__ import annotations

import os
import platform
from typing import TYPE_CHECKING

from bentodeploy.processes import lives, started

if TYPE_CHECKING:
    from bentodeploy.image.engine import DockerEngine

NAME = "bentodeploy.trial"
OWNER = "bentodeploy.trial.owner"
"""Labels of every container of a trial: the deployment's name, and `host/pid/start` of who runs it."""


def labels(name: str) -> dict[str, str]:
    """For a container that shall go when this process is gone."""
    return {NAME: name, OWNER: f"{platform.node()}/{os.getpid()}/{started(os.getpid())}"}


def sweep(engine: DockerEngine) -> list[str]:
    """Remove the containers of runs that were killed on this machine; answers their names."""
    swept = []
    with engine.errors():
        for container in engine.client.containers.list(
            all=True, filters={"label": OWNER}, ignore_removed=True
        ):
            if is_abandoned(container.labels[OWNER]):
                remove(engine, str(container.id))
                swept.append(str(container.name))
    return swept


def remove(engine: DockerEngine, container_id: str) -> None:
    """Remove the container with its volumes; already gone, or going, is fine."""
    from docker.errors import APIError

    with engine.errors():
        try:
            engine.client.api.remove_container(container_id, v=True, force=True)
        except APIError as error:
            if error.status_code not in (404, 409):
                raise


def is_abandoned(owner: str) -> bool:
    """Whether its process is gone; one of another machine, which may share the engine, cannot be judged."""
    try:
        host, pid, since = owner.rsplit("/", 2)
        return host == platform.node() and not lives(int(pid), float(since))
    except ValueError:
        return False
