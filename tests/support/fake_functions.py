"""A fake of Azure's front and Functions host: HTTP in, the deployed image in Docker behind it, keys checked.

App, image and settings come from the fake cloud, as Terraform made them; the image is pulled from the
registry by its digest. It keeps to "Work with access keys in Azure Functions" for the header and to "Use Key
Vault references" for settings, and starts the container with the app's settings, under the operator's own
trial, which stands in for the host.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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

_START_SECONDS = 90
_RUNTIMES = {"python": Runtime.PYTHON, "custom": Runtime.CUSTOM_HANDLER}
_REFERENCE = re.compile(r"@Microsoft\.KeyVault\(SecretUri=[^)]+/secrets/([^)/]+)\)")


class FakeFunctions:
    """Answers at `port` for the one function app of the cloud."""

    def __init__(self, docker: DockerClient, cloud: FakeCloud, secrets: Mapping[str, str]) -> None:
        self.port = 0
        self._docker, self._cloud, self._secrets = docker, cloud, secrets
        self._lock = threading.Lock()
        self._running: tuple[dict[str, Any], Container, str] | None = None

    def answer(self, request: Asked) -> Answered:
        """What a client gets."""
        app = self._cloud.one("azurerm_linux_function_app")
        settings = app["app_settings"]
        if settings["BENTODEPLOY_AUTH_LEVEL"] == "FUNCTION" and request.headers.get("x-functions-key") != KEY:
            return Answered(401)
        with self._lock:
            url = self._started(app)
        with httpx.Client(base_url=url, timeout=60) as client:
            return request.send_on(client)

    def stop(self) -> None:
        """End the container, if there is one."""
        if self._running is not None:
            self._running[1].remove(force=True, v=True)
            self._running = None

    def _started(self, app: dict[str, Any]) -> str:
        """Where the app's container listens; a new one when image or settings have changed."""
        docker = app["site_config"][0]["application_stack"][0]["docker"][0]
        wanted = {**docker, **app["app_settings"]}
        if self._running is None or self._running[0] != wanted:
            self.stop()
            repository = f"{docker['registry_url'].removeprefix('https://')}/{docker['image_name']}"
            repository, _, algorithm = repository.partition("@")
            image = self._docker.images.pull(
                repository,
                tag=f"{algorithm}:{docker['image_tag']}",
                auth_config={"username": USER, "password": REFRESH_TOKEN},
            )
            container, url = self._start(str(image.id), app["app_settings"])
            self._running = wanted, container, url
        return self._running[2]

    def _start(self, image: str, settings: dict[str, str]) -> tuple[Container, str]:
        runtime = _RUNTIMES[settings["FUNCTIONS_WORKER_RUNTIME"]]
        how = trial(FunctionsSpec(location="westeurope", runtime=runtime))
        resolved = {name: self._resolved(value) for name, value in settings.items()}
        container = self._docker.containers.run(
            image,
            list(how.command or ()),
            environment={**resolved, **how.environment},
            detach=True,
            ports={f"{how.port}/tcp": ("127.0.0.1", 0)},
        )
        container.reload()
        url = f"http://127.0.0.1:{(container.ports[f'{how.port}/tcp'] or [])[0]['HostPort']}"
        deadline = time.monotonic() + _START_SECONDS
        while not _answers(url):
            assert time.monotonic() < deadline, container.logs().decode(errors="replace")
            time.sleep(0.1)
        return container, url

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
