"""The image registry: there, or to be made by the first build, answering, and willing to let us in."""

from __future__ import annotations

from collections.abc import Iterator

from bentodeploy.errors import DockerUnavailableError, RepositoryNotFoundError
from bentodeploy.operator import Finding
from bentodeploy.preflight.check import Check, Cost, Group, Situation


def check_registry(situation: Situation) -> Iterator[Finding]:
    """Logs in and pushes nothing. A build asks the same before it begins: `find_pushed`.

    Raises CloudError, CredentialsError, MissingExtraError, PreflightError, ImageError.
    """
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
    from bentodeploy.image.engine import connect

    try:
        engine = connect()
    except DockerUnavailableError:
        registry.credentials()
        what = f"There is a login for {repository}; without a Docker engine the registry is not asked."
        yield Finding("registry", True, what)
        return
    from bentodeploy.image.registry_answer import ask_registry

    ask_registry(engine, registry)
    yield Finding("registry", True, f"{repository} lets us in.")


CHECK = Check("registry", Group.PLATFORM, Cost.CLOUD, check_registry)
