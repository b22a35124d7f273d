"""A fake of Cloud Run's front end: HTTP in, the deployed image in Docker behind it, callers checked.

The service is what Terraform made in the fake cloud; its images are pulled by digest from the registry. It
serves the one service that there is, and shares the requests out among its revisions as its traffic says.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from bentodeploy.operator import Trial
from tests.support.cloud_provider import FakeCloud
from tests.support.cloud_provider.cloud import Refused
from tests.support.cloud_provider.rules.google import service_scaling
from tests.support.fake_google import audience_of
from tests.support.front import Answered, Asked, front
from tests.support.service_container import NotListeningError, ServiceContainer, service_container

if TYPE_CHECKING:
    from docker import DockerClient

SERVICE = "google_cloud_run_v2_service"
MEMBER = "google_cloud_run_v2_service_iam_member"
_NOT_LISTENING = (
    "Error waiting to create Service: Revision '{name}-00001-abc' is not ready and cannot serve traffic. The "
    "user-provided container failed to start and listen on the port defined provided by the PORT={port} "
    "environment variable within the allocated timeout."
)
"""Cloud Run, "Troubleshooting", "Container failed to start"."""


@dataclass(frozen=True)
class KeptRevision:
    """What Cloud Run keeps of each template that the service had."""

    name: str
    template: dict[str, Any]
    created_at: str


class FakeCloudRun:
    """Answers at `url` for whatever service is deployed."""

    def __init__(
        self, docker: DockerClient, cloud: FakeCloud, login: dict[str, str], secret: Callable[[str], str]
    ) -> None:
        self.url = ""
        """Where the service is, as Cloud Run would name it."""
        self._docker, self._cloud, self._login, self._secret = docker, cloud, login, secret
        self._lock = threading.Lock()
        self._running: dict[str, tuple[ServiceContainer, ExitStack]] = {}
        self._due: Counter[str] = Counter()
        self.revisions: list[KeptRevision] = []
        """All of the service that is deployed, oldest first."""
        self.answered: Counter[str] = Counter()
        """How many requests each revision got, by name."""

    @property
    def log(self) -> list[str]:
        """What the running service wrote, one revision after the other."""
        return [line for service, _ in self._running.values() for line in service.log.splitlines()]

    def answer(self, request: Asked) -> Answered:
        """What a client gets."""
        services = self._cloud.all(SERVICE)
        if not services:
            return Answered(404)
        if not self._may_call(request):
            return Answered(403, b"The access is forbidden for the caller.")
        with self._lock:
            self.look()
            client = self._service(self._next(services[0])).client
        return request.send_on(client)

    def look(self) -> None:
        """Take over what Terraform has made: each change of the template is a revision of its own."""
        with self._cloud.lock:
            services = self._cloud.all(SERVICE)
            if not services:
                self.stop()
                self.revisions.clear()
                return
            template = services[0]["template"][0]
            if not self.revisions or self.revisions[-1].template != template:
                name = f"{services[0]['name']}-{len(self.revisions) + 1:05}"
                now = datetime.now(timezone.utc).isoformat().replace("+00:00", "Z")
                self.revisions.append(KeptRevision(name, deepcopy(template), now))

    def start_at_once(self, seconds: float) -> None:
        """From now on a new service starts when it is made, and one that does not listen is refused.

        So does Cloud Run, in these words; it waits longer.
        """

        def started(values: dict[str, Any]) -> dict[str, Any]:
            template = values["template"][0]
            contract, image = _contract(template, self._secret), template["containers"][0]["image"]
            try:
                with service_container(self._docker, self._pull(image), contract, seconds=seconds):
                    return service_scaling(values)
            except NotListeningError as error:
                raise Refused(_NOT_LISTENING.format(name=values["name"], port=contract.port)) from error

        self._cloud.added[SERVICE] = started

    def stop(self) -> None:
        """End what runs."""
        for _, stack in self._running.values():
            stack.close()
        self._running.clear()
        self._due.clear()

    def _may_call(self, request: Asked) -> bool:
        if any(grant["member"] == "allUsers" for grant in self._cloud.all(MEMBER)):
            return True
        return audience_of(request.headers.get("Authorization", "").removeprefix("Bearer ")) == self.url

    def _next(self, service: dict[str, Any]) -> KeptRevision:
        """Whose turn it is: of 100 requests each revision gets as many as its share says, well mixed."""
        for target in service["traffic"]:
            self._due[target["revision"] or self.revisions[-1].name] += target["percent"] or 0
        name = max(self._due, key=self._due.__getitem__)
        self._due[name] -= 100
        self.answered[name] += 1
        return next(revision for revision in self.revisions if revision.name == name)

    def _service(self, revision: KeptRevision) -> ServiceContainer:
        """The running service, started when its revision gets its first request."""
        if revision.name not in self._running:
            stack = ExitStack()
            container = revision.template["containers"][0]
            probe = container["startup_probe"][0]["http_get"][0]["path"]
            contract = _contract(revision.template, self._secret)
            started = service_container(self._docker, self._pull(container["image"]), contract, path=probe)
            self._running[revision.name] = stack.enter_context(started), stack
        return self._running[revision.name][0]

    def _pull(self, image: str) -> str:
        repository, _, digest = image.partition("@")
        return str(self._docker.images.pull(repository, tag=digest, auth_config=self._login).id)


@contextmanager
def fake_cloud_run(
    docker: DockerClient, cloud: FakeCloud, login: dict[str, str], secret: Callable[[str], str]
) -> Iterator[FakeCloudRun]:
    """Serve until the context ends. `secret` answers the newest version of a secret by its name."""
    cloud_run = FakeCloudRun(docker, cloud, login, secret)
    with front(cloud_run.answer) as cloud_run.url:
        try:
            yield cloud_run
        finally:
            cloud_run.stop()


def _contract(template: dict[str, Any], secret: Callable[[str], str]) -> Trial:
    """How Cloud Run runs the container of this template."""
    container = template["containers"][0]
    port = int(container["ports"][0]["container_port"])
    limits = container["resources"][0]["limits"]
    variables = {
        one["name"]: secret(one["value_source"][0]["secret_key_ref"][0]["secret"])
        if one["value_source"]
        else one["value"]
        for one in container["env"]
    }
    return Trial(
        port=port,
        environment={**variables, "PORT": str(port)},
        memory_mb=int(limits["memory"].removesuffix("Mi")),
        cpus=min(float(limits["cpu"]), 2.0),
    )
