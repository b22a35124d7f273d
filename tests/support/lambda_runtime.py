"""A fake of AWS Lambda: the Runtime API that a function's image talks to, and the life of its container.

It keeps to "Using the Lambda runtime API" and "Lambda execution environment" of the AWS Lambda Developer
Guide: one event at a time, a read-only disk but /tmp, a foreign user, an end by force when the function's
time is over, and then a new start for the next event. Its own container networking, billing and freezing
are left out.
"""

from __future__ import annotations

import json
import queue
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container

API = "/2018-06-01/runtime"
PAYLOAD_LIMIT = 6 * 1024 * 1024 + 100
"""Bytes; the Runtime API answers 413 to more."""
USER = "993:990"


@dataclass(frozen=True)
class Outcome:
    """How one invocation ended: with a payload, or with the error that the function reported."""

    payload: Any = None
    error: dict[str, Any] | None = None


@dataclass
class _Invocation:
    event: bytes
    deadline: float
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    outcome: queue.Queue[Outcome] = field(default_factory=queue.Queue)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *args: object) -> None:
        """A container that is killed resets its connection."""


class FakeRuntimeApi:
    """Serves one container; `init_errors` holds what it reported before its first event."""

    def __init__(self) -> None:
        self.init_errors: list[dict[str, Any]] = []
        self._waiting: queue.Queue[_Invocation] = queue.Queue()
        self._running: dict[str, _Invocation] = {}
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # one packet for head and body

            def do_GET(self) -> None:
                api._next(self)

            def do_POST(self) -> None:
                api._post(self, self.rfile.read(int(self.headers.get("Content-Length") or 0)))

            def log_message(self, *args: object) -> None:
                """The log is the function's own."""

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """For AWS_LAMBDA_RUNTIME_API."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def send(self, event: bytes, timeout: float) -> queue.Queue[Outcome]:
        """Give the function an event; its outcome comes through the queue."""
        invocation = _Invocation(event, time.time() + timeout)
        self._running[invocation.id] = invocation
        self._waiting.put(invocation)
        return invocation.outcome

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _next(self, request: BaseHTTPRequestHandler) -> None:
        if request.path != f"{API}/invocation/next":
            _answer(request, 404, {"errorMessage": f"no such path: {request.path}"})
            return
        invocation = self._waiting.get()
        headers = {
            "Lambda-Runtime-Aws-Request-Id": invocation.id,
            "Lambda-Runtime-Deadline-Ms": str(int(invocation.deadline * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:123456789012:function:fake",
            "Lambda-Runtime-Trace-Id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=1",
        }
        _answer(request, 200, invocation.event, headers)

    def _post(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        if request.path == f"{API}/init/error":
            self.init_errors.append(json.loads(body))
            _answer(request, 202, {"status": "OK"})
            return
        *head, id_, what = request.path.split("/")
        invocation = self._running.get(id_)
        if "/".join(head) != f"{API}/invocation" or invocation is None:
            _answer(request, 404, {"errorMessage": f"no such invocation: {request.path}"})
        elif what == "response" and len(body) > PAYLOAD_LIMIT:
            error = {"errorType": "Function.ResponseSizeTooLarge", "errorMessage": f"{len(body)} bytes"}
            invocation.outcome.put(Outcome(error=error))
            _answer(request, 413, {"errorType": "RequestEntityTooLarge", "errorMessage": "too large"})
        else:
            content = json.loads(body)
            invocation.outcome.put(Outcome(content) if what == "response" else Outcome(error=content))
            _answer(request, 202, {"status": "OK"})


def _answer(
    request: BaseHTTPRequestHandler, status: int, body: Any, headers: dict[str, str] | None = None
) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    request.send_response(status)
    for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
        request.send_header(name, value)
    request.send_header("Content-Length", str(len(content)))
    request.end_headers()
    request.wfile.write(content)
    request.wfile.flush()


class FakeLambda:
    """A function of one image. It starts with the first event; `starts` counts how often."""

    def __init__(
        self,
        docker: DockerClient,
        image: str,
        *,
        timeout: float,
        memory: str,
        variables: Mapping[str, str] | None = None,
        cpus: float | None = None,
    ) -> None:
        self._docker, self._image, self._timeout, self._memory = docker, image, timeout, memory
        self._cpus = cpus
        self._variables = dict(variables or {})
        self._container: Container | None = None
        self._api: FakeRuntimeApi | None = None
        self._old_logs: list[str] = []
        self.starts = 0
        self.first_answer = 0.0
        """Seconds from the last start to its first answer."""

    def invoke(self, event: Any) -> Outcome:
        """Send an event, as JSON or as bytes, and wait for how it ends."""
        began = time.monotonic()
        fresh = self._container is None
        api = self._ready()
        content = event if isinstance(event, bytes) else json.dumps(event).encode()
        outcome = api.send(content, self._timeout)
        # A start that is longer than the init phase goes on within the invocation.
        deadline = time.monotonic() + self._timeout + (60 if fresh else 0)
        ended = self._wait(outcome, api, deadline)
        if fresh:
            self.first_answer = time.monotonic() - began
        return ended

    def _wait(self, outcome: queue.Queue[Outcome], api: FakeRuntimeApi, deadline: float) -> Outcome:
        while time.monotonic() < deadline:
            with suppress(queue.Empty):
                return outcome.get(timeout=0.1)
            if self._ended():
                self._stop()
                return Outcome(
                    error=api.init_errors[-1] if api.init_errors else {"errorType": "Runtime.ExitError"}
                )
        self._stop()
        message = f"Task timed out after {self._timeout:.2f} seconds"
        return Outcome(error={"errorType": "Sandbox.Timedout", "errorMessage": message})

    @property
    def logs(self) -> str:
        """What all its containers wrote."""
        now = self._container.logs().decode(errors="replace") if self._container else ""
        return "\n".join([*self._old_logs, now])

    def run(self, *command: str) -> tuple[int, str]:
        """Run a command in the container, as the function's user."""
        assert self._container is not None
        ran = self._container.exec_run(list(command), user=USER)
        assert isinstance(ran.output, bytes)
        return ran.exit_code or 0, ran.output.decode(errors="replace")

    def close(self) -> None:
        """Leave nothing behind."""
        self._stop()

    def _ready(self) -> FakeRuntimeApi:
        if self._api is None:
            self._api = FakeRuntimeApi()
            self.starts += 1
            self._container = self._docker.containers.run(
                self._image,
                detach=True,
                network_mode="host",
                read_only=True,
                tmpfs={"/tmp": ""},
                user=USER,
                mem_limit=self._memory,
                nano_cpus=int((self._cpus or 0) * 1e9),
                environment={
                    **self._variables,
                    "AWS_LAMBDA_RUNTIME_API": self._api.address,
                    "AWS_LAMBDA_FUNCTION_NAME": "fake",
                    "AWS_LAMBDA_FUNCTION_VERSION": "1",
                    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": self._memory.rstrip("m"),
                    "LAMBDA_TASK_ROOT": "/var/task",
                    "AWS_REGION": "us-east-1",
                    "AWS_ACCESS_KEY_ID": "testing",
                    "AWS_SECRET_ACCESS_KEY": "testing",
                },
            )
        return self._api

    def _ended(self) -> bool:
        assert self._container is not None
        self._container.reload()
        return bool(self._container.status == "exited")

    def _stop(self) -> None:
        if self._container is not None:
            self._old_logs.append(self._container.logs().decode(errors="replace"))
            self._container.remove(force=True, v=True)
        if self._api is not None:
            self._api.close()
        self._container = self._api = None


@contextmanager
def fake_lambda(
    docker: DockerClient,
    image: str,
    *,
    timeout: float = 30,
    memory: str = "512m",
    cpus: float | None = None,
) -> Iterator[FakeLambda]:
    """A function that is gone when the context ends. `timeout` in seconds; `cpus` None: all of them."""
    function = FakeLambda(docker, image, timeout=timeout, memory=memory, cpus=cpus)
    try:
        yield function
    finally:
        function.close()
