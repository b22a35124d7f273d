"""Talking to a registry through the engine: with a login in memory, and further tries where they help."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import sleep
from typing import TypeVar

from bentodeploy.errors import ImageError
from bentodeploy.image.engine import DockerEngine
from bentodeploy.image.model import Image, KnowsCures, Registry
from bentodeploy.image.push_failure import Refusal, RegistryRefusedError, classify, push_failed
from bentodeploy.image.push_progress import PushProgress
from bentodeploy.progress import Step

PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds before each further try after a passing failure."""

T = TypeVar("T")


@dataclass(frozen=True)
class Description:
    """What a registry holds under a name."""

    digest: str
    media_type: str
    platforms: tuple[str, ...]


class RegistryAccess:
    """One registry, one login. The engine does the talking: it has the network, proxies and CAs."""

    def __init__(self, engine: DockerEngine, registry: Registry) -> None:
        self._engine = engine
        self._registry = registry
        self._login = registry.credentials()

    def describe(self, reference: str) -> Description:
        """Ask the registry; raises RegistryRefusedError, also when it has no such thing."""
        with _refusals():
            found = self._engine.client.images.get_registry_data(reference, auth_config=self._auth()).attrs
        descriptor = found["Descriptor"]
        platforms = (f"{one.get('os')}/{one.get('architecture')}" for one in found.get("Platforms") or ())
        return Description(descriptor["digest"], descriptor.get("mediaType", ""), tuple(platforms))

    def push(self, image: Image, tag: str, step: Step) -> str:
        """Tag the image and send it once; answers the digest that the engine states."""
        api, repository = self._engine.client.api, self._registry.repository
        shown, digest = PushProgress(), None
        with _refusals():
            api.tag(image.id, repository, tag)
            for event in api.push(repository, tag=tag, stream=True, decode=True, auth_config=self._auth()):
                if "error" in event:
                    raise RegistryRefusedError(str(event["error"]))
                digest = (event.get("aux") or {}).get("Digest") or digest
                if told := shown.read(event):
                    step.detail(told)
        if digest is None:
            raise RegistryRefusedError("The engine ended the push without naming a digest.")
        return str(digest)

    def with_tries(self, action: Callable[[], T], reference: str, step: Step) -> T:
        """Do `action`, again after passing failures and once with a fresh login; raises ImageError."""
        pauses = iter(PAUSES)
        may_log_in_again = self._login is not None
        while True:
            try:
                return action()
            except RegistryRefusedError as refused:
                kind, refusal = classify(str(refused)), refused
            if kind is Refusal.LOGIN and may_log_in_again:
                may_log_in_again = False
                step.detail("logging in again")
                self._login = self._registry.credentials()
                continue
            pause = next(pauses, None) if kind is Refusal.PASSING else None
            if pause is None:
                raise self.failed(str(refusal), reference) from refusal
            step.detail(f"trying again in {pause:.0f} s: {refusal}")
            sleep(pause)

    def failed(self, message: str, reference: str) -> ImageError:
        """The error for this refusal, with the platform's own cure where it knows one."""
        registry = self._registry
        cure = registry.cure(classify(message), message) if isinstance(registry, KnowsCures) else None
        return push_failed(message, reference, logged_in=self._login is not None, cure=cure)

    def _auth(self) -> dict[str, str] | None:
        """For the docker SDK; None lets it use what the user's own `docker login` left."""
        if self._login is None:
            return None
        return {"username": self._login.username, "password": self._login.password.get_secret_value()}


@contextmanager
def _refusals() -> Iterator[None]:
    """Every way in which the docker SDK says no, as one exception with the registry's words."""
    from docker.errors import DockerException
    from requests import RequestException
    from urllib3.exceptions import HTTPError

    try:
        yield
    except (DockerException, RequestException, HTTPError) as error:
        raise RegistryRefusedError(str(getattr(error, "explanation", None) or error)) from error
