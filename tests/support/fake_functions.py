"""A fake of Azure's front and Functions host: HTTP in, the deployed image in Docker behind it, keys checked.

App, image and settings come from the fake cloud, as Terraform made them; the image is pulled from the
registry by its digest. It keeps to "Work with access keys in Azure Functions" for the header and to "Use Key
Vault references" for settings, and starts the container with the app's settings, under the operator's own
trial, which stands in for the host. As App Service does, it lets a container answer until the next one is
ready, and as the host does, it adds the headers of host.json ("customHeaders"), here from settings alone.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from operators.azure_functions.registry import USER
from operators.azure_functions.spec import FunctionsSpec, Runtime
from operators.azure_functions.trial import trial
from tests.support.cloud_provider import FakeCloud
from tests.support.fake_azure import KEY, REFRESH_TOKEN
from tests.support.front import Answered, Asked, front

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container

_START_SECONDS = 240
_RUNTIMES = {"python": Runtime.PYTHON, "custom": Runtime.CUSTOM_HANDLER}
_HOST_HEADERS = "AzureFunctionsJobHost__extensions__http__customHeaders__"
_REFERENCE = re.compile(r"@Microsoft\.KeyVault\(SecretUri=[^)]+/secrets/([^)/]+)\)")


@dataclass(frozen=True)
class _Instance:
    """One container of the app."""

    wanted: dict[str, str]
    """Image and settings that it was started with."""
    container: Container
    url: str

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """What the host adds to each answer."""
        prefix = len(_HOST_HEADERS)
        return tuple((n[prefix:], value) for n, value in self.wanted.items() if n.startswith(_HOST_HEADERS))

    def remove(self) -> None:
        self.container.remove(force=True, v=True)


class FakeFunctions:
    """Answers at `port` for the one function app of the cloud."""

    def __init__(self, docker: DockerClient, cloud: FakeCloud, secrets: Mapping[str, str]) -> None:
        self.port = 0
        self._docker, self._cloud, self._secrets = docker, cloud, secrets
        self._lock = threading.Lock()
        self._running: _Instance | None = None
        self._next: _Instance | None = None

    def answer(self, request: Asked) -> Answered:
        """What a client gets."""
        app = self._cloud.one("azurerm_linux_function_app")
        settings = app["app_settings"]
        if settings["BENTODEPLOY_AUTH_LEVEL"] == "FUNCTION" and request.headers.get("x-functions-key") != KEY:
            return Answered(401)
        with self._lock:
            instance = self._answering(app)
        with httpx.Client(base_url=instance.url, timeout=60) as client:
            given = request.send_on(client)
        return Answered(given.status, given.body, (*given.headers, *instance.headers))

    def stop(self) -> None:
        """End the containers, if there are any."""
        for instance in (self._running, self._next):
            if instance is not None:
                instance.remove()
        self._running = self._next = None

    def _answering(self, app: dict[str, Any]) -> _Instance:
        """The container in use: with another image or other settings a new one, once it is ready."""
        docker = app["site_config"][0]["application_stack"][0]["docker"][0]
        wanted = {**docker, **app["app_settings"]}
        if self._next is not None and self._next.wanted != wanted:
            self._next.remove()
            self._next = None
        if self._running is not None and self._running.wanted == wanted:
            return self._running
        if self._next is None:
            self._next = self._start(wanted, app["app_settings"])
        if self._running is None:
            self._wait_for(self._next)
        elif _answers(self._next.url):
            self._running.remove()
        else:
            return self._running
        self._running, self._next = self._next, None
        return self._running

    def _start(self, wanted: dict[str, str], settings: dict[str, str]) -> _Instance:
        repository = f"{wanted['registry_url'].removeprefix('https://')}/{wanted['image_name']}"
        repository, _, algorithm = repository.partition("@")
        image = self._docker.images.pull(
            repository,
            tag=f"{algorithm}:{wanted['image_tag']}",
            auth_config={"username": USER, "password": REFRESH_TOKEN},
        )
        runtime = _RUNTIMES[settings["FUNCTIONS_WORKER_RUNTIME"]]
        how = trial(FunctionsSpec(location="westeurope", runtime=runtime))
        resolved = {name: self._resolved(value) for name, value in settings.items()}
        container = self._docker.containers.run(
            str(image.id),
            list(how.command or ()),
            environment={**resolved, **how.environment},
            detach=True,
            ports={f"{how.port}/tcp": ("127.0.0.1", 0)},
        )
        container.reload()
        ports = container.ports.get(f"{how.port}/tcp") or [{"HostPort": "0"}]  # none, where it ended at once
        return _Instance(wanted, container, f"http://127.0.0.1:{ports[0]['HostPort']}")

    def _wait_for(self, instance: _Instance) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not _answers(instance.url):
            assert time.monotonic() < deadline, instance.container.logs().decode(errors="replace")
            time.sleep(0.1)

    def _resolved(self, setting: str) -> str:
        """The setting, or the secret of a vault that it refers to."""
        found = _REFERENCE.fullmatch(setting)
        return self._secrets[found[1]] if found else setting


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/livez", timeout=5).is_success
    except httpx.TransportError:
        return False


@contextmanager
def fake_functions(
    docker: DockerClient, cloud: FakeCloud, secrets: Mapping[str, str]
) -> Iterator[FakeFunctions]:
    """A front that lives as long as the context, and its container with it; `secrets` are all vaults'."""
    functions = FakeFunctions(docker, cloud, secrets)
    with front(functions.answer) as url:
        functions.port = int(url.rpartition(":")[2])
        try:
            yield functions
        finally:
            functions.stop()
