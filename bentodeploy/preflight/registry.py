"""The image registry: there, or to be made by the first build, and willing to let us in."""

from __future__ import annotations

from collections.abc import Iterator

from bentodeploy.errors import RepositoryNotFoundError
from bentodeploy.operator import Finding
from bentodeploy.preflight.check import Check, Cost, Group, Situation


def check_registry(situation: Situation) -> Iterator[Finding]:
    """Logs in and pushes nothing. Raises CloudError, CredentialsError, MissingExtraError."""
    if situation.operator is None or situation.target is None or situation.needs_image is False:
        return
    registry = situation.operator.registry(situation.target)
    if registry is None:
        return
    try:
        repository = registry.repository
    except RepositoryNotFoundError:
        yield Finding("registry", True, "The image repository is not there yet; the first build makes it.")
        return
    registry.credentials()
    yield Finding("registry", True, f"{repository} lets us in.")


CHECK = Check("registry", Group.PLATFORM, Cost.CLOUD, check_registry)
