"""A Docker engine that answers."""

from __future__ import annotations

from bentodeploy.errors import DockerUnavailableError
from bentodeploy.operator import Finding


def check_docker() -> Finding:
    """Whether images can be built here."""
    from bentodeploy.image.engine import connect

    try:
        connect()
    except DockerUnavailableError as error:
        return Finding("docker", False, error.what, error.next_step)
    return Finding("docker", True, "A Docker engine answers.")
