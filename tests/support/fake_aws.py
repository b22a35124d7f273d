"""A fake of AWS's APIs as a program: moto's server on a loopback port, ended by the end of its stdin.

moto lacks the public parameters that name machine images for GPUs: here they name Amazon Linux; and what
`moto_kept_instances.py` has. It knows nothing of what lies behind the APIs. Two things are led to where tests
put real ones:

- ECR repositories have the address of a registry (line 1 of stdin, `host:port`; empty keeps moto's own).
  That registry tells its pushes to the port `notifications`, and they become images of moto's ECR.
- function URLs and HTTP APIs are `http://127.0.0.1:PORT` (line 2 of stdin, `PORT`; empty keeps moto's own).

It writes one line to stdout when it answers, {"api": port, "notifications": port}, and one when it leads.
"""

from __future__ import annotations

import base64
import json
import sys
import threading
import urllib.request
from copy import copy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.moto_calls import Calls, Fault, watch
from tests.support.moto_kept_instances import know_kept_instances

ACCOUNT = "123456789012"
"""moto's."""
REGISTRY_LOGIN = ("AWS", f"{ACCOUNT}-auth-token")
"""What moto's GetAuthorizationToken answers."""

CALLS = Calls()

_MANIFESTS = (
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
)


def main() -> None:
    """Serve until stdin ends."""
    from moto.moto_server.threaded_moto_server import ThreadedMotoServer

    watch(CALLS)
    _know_machine_images_with_gpus()
    know_kept_instances()
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    notifications = ThreadingHTTPServer(("127.0.0.1", 0), _Notifications)
    threading.Thread(target=notifications.serve_forever, daemon=True).start()
    ports = {"api": moto.get_host_and_port()[1], "notifications": notifications.server_address[1]}
    sys.stdout.write(json.dumps(ports) + "\n")
    sys.stdout.flush()
    if registry := sys.stdin.readline().strip():
        _lead_repositories_to(registry)
    if port := sys.stdin.readline().strip():
        _lead_function_urls_to(f"http://127.0.0.1:{port}")
        _lead_http_apis_to(f"http://127.0.0.1:{port}")
    sys.stdout.write("led\n")
    sys.stdout.flush()
    sys.stdin.read()


class _Notifications(BaseHTTPRequestHandler):
    """Takes a registry's notifications (https://distribution.github.io/distribution/about/notifications/).

    Its path `/calls` tells what was called, and `/faults` takes errors to answer.
    """

    def do_POST(self) -> None:
        """Put what was pushed into moto's ECR, before the registry goes on; or take a fault."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/faults":
            CALLS.add_fault(Fault(**body))
        else:
            for event in body["events"]:
                if event["action"] == "push" and event["target"].get("mediaType") in _MANIFESTS:
                    _put_image(event["target"])
        self._answer(b"")

    def do_GET(self) -> None:
        """All calls of APIs so far."""
        self._answer(json.dumps(CALLS.made()).encode())

    def do_DELETE(self) -> None:
        """Forget calls and faults."""
        CALLS.clear()
        self._answer(b"")

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """stdout and stderr are for failures."""


def _put_image(target: dict[str, Any]) -> None:
    from moto.ecr.models import ecr_backends

    login = base64.b64encode(":".join(REGISTRY_LOGIN).encode()).decode()
    headers = {"Accept": target["mediaType"], "Authorization": f"Basic {login}"}
    with urllib.request.urlopen(urllib.request.Request(target["url"], headers=headers), timeout=10) as answer:
        manifest = answer.read().decode()
    for ecr in ecr_backends[ACCOUNT].values():
        if target["repository"] in ecr.repositories:
            ecr.put_image(
                target["repository"], manifest, target.get("tag", ""), target["mediaType"], target["digest"]
            )


def _know_machine_images_with_gpus() -> None:
    from moto.ssm.models import ParameterDict

    original = ParameterDict._check_loading_status

    def load(self: ParameterDict, key: str) -> None:
        original(self, key)
        if not str(key).startswith("/aws/service/deeplearning/ami/") or dict.__contains__(self, key):
            return
        architecture = key.split("/")[5]
        (plain,) = self[f"/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{architecture}"]
        renamed = copy(plain)
        renamed.name = key
        dict.__setitem__(self, key, [renamed])

    ParameterDict._check_loading_status = load  # type: ignore[method-assign]


def _lead_repositories_to(registry: str) -> None:
    from moto.ecr.models import Repository

    original = Repository.__init__

    def initialize(self: Repository, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        self.uri = f"{registry}/{self.name}"

    Repository.__init__ = initialize  # type: ignore[method-assign]


def _lead_function_urls_to(url: str) -> None:
    from moto.awslambda.models import FunctionUrlConfig

    original = FunctionUrlConfig.__init__

    def initialize(self: FunctionUrlConfig, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        self.url = url

    FunctionUrlConfig.__init__ = initialize  # type: ignore[method-assign]


def _lead_http_apis_to(url: str) -> None:
    from moto.apigatewayv2.models import Api

    original = Api.__init__

    def initialize(self: Api, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        self.api_endpoint = url

    Api.__init__ = initialize  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
