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
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import httpx

from bentodeploy.operator import Trial
from tests.support.cloud_provider import FakeCloud
from tests.support.cloud_provider.cloud import Refused
from tests.support.fake_google import audience_of
from tests.support.service_container import NotListeningError, ServiceContainer, service_container

if TYPE_CHECKING:
    from docker import DockerClient

SERVICE = "google_cloud_run_v2_service"
MEMBER = "google_cloud_run_v2_service_iam_member"
_OF_THE_CONNECTION = {"connection", "content-length", "content-encoding", "transfer-encoding", "keep-alive"}
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
        self._docker, self._cloud, self._login, self._secret = docker, cloud, login, secret
        self._lock = threading.Lock()
        self._running: dict[str, tuple[ServiceContainer, ExitStack]] = {}
        self._due: Counter[str] = Counter()
        self.revisions: list[KeptRevision] = []
        """All of the service that is deployed, oldest first."""
        self.answered: Counter[str] = Counter()
        """How many requests each revision got, by name."""
        front = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                answer = front.answer(self.command, self.path, dict(self.headers.items()), body)
                self.send_response(answer.status_code)
                for name, value in answer.headers.items():
                    if name not in _OF_THE_CONNECTION:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)

            def log_message(self, *args: object) -> None:
                """The service has its own log."""

        for method in ("DELETE", "GET", "HEAD", "POST", "PUT"):
            setattr(Handler, f"do_{method}", Handler._serve)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where the service is, as Cloud Run would name it."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def log(self) -> list[str]:
        """What the running service wrote, one revision after the other."""
        return [line for service, _ in self._running.values() for line in service.log.splitlines()]

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> httpx.Response:
        """What a client gets."""
        services = self._cloud.all(SERVICE)
        if not services:
            return httpx.Response(404)
        if not self._may_call(headers):
            return httpx.Response(403, text="The access is forbidden for the caller.")
        with self._lock:
            self.look()
            client = self._service(self._next(services[0])).client
        kept = {name: value for name, value in headers.items() if name.lower() not in ("host", "connection")}
        return client.request(method, path, headers=kept, content=body)

    def look(self) -> None:
        """Take over what Terraform has made: each change of the template is a revision of its own."""
        with self._cloud.lock:
            services = self._cloud.all(SERVICE)
            if not services:
                self._stop()
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
                    return {}
            except NotListeningError as error:
                raise Refused(_NOT_LISTENING.format(name=values["name"], port=contract.port)) from error

        self._cloud.added[SERVICE] = started

    def close(self) -> None:
        """Stop serving, and the service."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._stop()

    def _may_call(self, headers: dict[str, str]) -> bool:
        if any(grant["member"] == "allUsers" for grant in self._cloud.all(MEMBER)):
            return True
        return audience_of(headers.get("Authorization", "").removeprefix("Bearer ")) == self.url

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

    def _stop(self) -> None:
        for _, stack in self._running.values():
            stack.close()
        self._running.clear()
        self._due.clear()


@contextmanager
def fake_cloud_run(
    docker: DockerClient, cloud: FakeCloud, login: dict[str, str], secret: Callable[[str], str]
) -> Iterator[FakeCloudRun]:
    """Serve until the context ends. `secret` answers the newest version of a secret by its name."""
    front = FakeCloudRun(docker, cloud, login, secret)
    try:
        yield front
    finally:
        front.close()


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
