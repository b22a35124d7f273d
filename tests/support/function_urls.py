"""A fake of Lambda's function URLs, and of HTTP APIs before a function: HTTP in, the deployed image in
Docker behind it, signatures checked.

The function, its image, settings and access come from moto, as AWS's APIs tell them; the image is pulled
from the registry by its digest. It serves the one function that there is.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from tests.support.fake_aws import REGISTRY_LOGIN
from tests.support.front import Answered, Asked, front
from tests.support.lambda_events import (
    EventMaker,
    Reply,
    Request,
    function_url_event,
    http_api_event,
    reply,
)
from tests.support.lambda_runtime import FakeLambda
from tests.support.moto import REGION, FakeAws

if TYPE_CHECKING:
    from docker import DockerClient

_FORBIDDEN = Reply(403, (("content-type", "application/json"),), b'{"Message":"Forbidden"}')
_BAD_GATEWAY = Reply(502, (), b"Internal Server Error")
_FRESH = 300
"""Seconds that a signature is good for."""


@dataclass(frozen=True)
class _Endpoint:
    """What leads to the function."""

    auth: str
    """AWS's word: `AWS_IAM` or `NONE`."""
    service: str
    """That requests are signed for."""
    make_event: EventMaker


class FakeFunctionUrls:
    """Answers at `port` for whatever function has a URL or an HTTP API."""

    def __init__(self, docker: DockerClient) -> None:
        self.port = 0
        """Where it listens on the loopback address."""
        self._docker = docker
        self._aws: FakeAws | None = None
        self._lock = threading.Lock()
        self._running: tuple[dict[str, Any], FakeLambda] | None = None

    @property
    def logs(self) -> str:
        """What the running function wrote."""
        return self._running[1].logs if self._running else ""

    def serve(self, aws: FakeAws) -> None:
        """Ask this AWS what is deployed."""
        self._aws = aws

    def answer(self, asked: Asked) -> Answered:
        """What a client gets."""
        url, headers = urlsplit(asked.target), tuple(asked.headers.multi_items())
        given = self._reply(Request(asked.method, unquote(url.path), url.query, headers, asked.body))
        return Answered(given.status, given.body, given.headers)

    def stop(self) -> None:
        """End the function, if one runs."""
        if self._running is not None:
            self._running[1].close()
            self._running = None

    def _reply(self, request: Request) -> Reply:
        assert self._aws is not None
        with self._lock:
            endpoint = _endpoint(self._aws)
            if endpoint is None:
                return _FORBIDDEN
            if endpoint.auth == "AWS_IAM" and not _is_signed(request, self.port, endpoint.service):
                return _FORBIDDEN
            ended = self._function(_deployed(self._aws)).invoke(endpoint.make_event(request))
            return reply(ended.payload, request) if ended.error is None else _BAD_GATEWAY

    def _function(self, deployed: dict[str, Any]) -> FakeLambda:
        """The running function, made anew when another version is deployed."""
        if self._running is None or self._running[0] != deployed:
            self.stop()
            user, password = REGISTRY_LOGIN
            repository, _, digest = deployed["image"].partition("@")
            login = {"username": user, "password": password}
            image = self._docker.images.pull(repository, tag=digest, auth_config=login)
            function = FakeLambda(
                self._docker,
                str(image.id),
                timeout=deployed["timeout"],
                memory=f"{deployed['memory']}m",
                variables=deployed["variables"],
            )
            self._running = deployed, function
        return self._running[1]


@contextmanager
def function_urls(docker: DockerClient) -> Iterator[FakeFunctionUrls]:
    """Serve until the context ends."""
    urls = FakeFunctionUrls(docker)
    with front(urls.answer) as url:
        urls.port = int(url.rpartition(":")[2])
        try:
            yield urls
        finally:
            urls.stop()


def _name(aws: FakeAws) -> str | None:
    names = [one["FunctionName"] for one in aws.client("lambda").list_functions()["Functions"]]
    return names[0] if len(names) == 1 else None


def _endpoint(aws: FakeAws) -> _Endpoint | None:
    """The function URL of the alias `live`, or else the HTTP API whose one route leads there."""
    if (name := _name(aws)) is None:
        return None
    functions, gateway = aws.client("lambda"), aws.client("apigatewayv2")
    with suppress(functions.exceptions.ResourceNotFoundException):
        url = functions.get_function_url_config(FunctionName=name, Qualifier="live")
        return _Endpoint(url["AuthType"], "lambda", function_url_event)
    for api in gateway.get_apis()["Items"]:
        (route,) = gateway.get_routes(ApiId=api["ApiId"])["Items"]
        (integration,) = gateway.get_integrations(ApiId=api["ApiId"])["Items"]
        if f":{name}:live/" in integration["IntegrationUri"]:
            return _Endpoint(route["AuthorizationType"], "execute-api", http_api_event)
    return None


def _deployed(aws: FakeAws) -> dict[str, Any]:
    """What the alias `live` of the one function is, as AWS tells it."""
    api, name = aws.client("lambda"), _name(aws)
    version = api.get_alias(FunctionName=name, Name="live")["FunctionVersion"]
    function = api.get_function(FunctionName=name, Qualifier=version)
    config = function["Configuration"]
    return {
        "version": version,
        "image": function["Code"]["ImageUri"],
        "timeout": config["Timeout"],
        "memory": config["MemorySize"],
        "variables": config.get("Environment", {}).get("Variables", {}),
    }


def _is_signed(request: Request, port: int, service: str) -> bool:
    """Whether the request bears a signature (AWS Signature Version 4) that is right and fresh."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    headers = dict(request.headers)
    given = headers.get("authorization", "")
    signed = given.partition("SignedHeaders=")[2].partition(",")[0].split(";")
    url = f"http://127.0.0.1:{port}{request.path}" + (f"?{request.query}" if request.query else "")
    kept = {name: headers[name] for name in signed if name in headers}
    again = AWSRequest(method=request.method, url=url, headers=kept, data=request.body)
    time = headers.get("x-amz-date", "")
    try:
        age = datetime.now(timezone.utc) - datetime.strptime(f"{time}+0000", "%Y%m%dT%H%M%SZ%z")
    except ValueError:
        return False
    again.context["timestamp"] = time
    auth = SigV4Auth(Credentials("testing", "testing"), service, REGION)
    signature = auth.signature(auth.string_to_sign(again, auth.canonical_request(again)), again)
    expected = f"Credential={auth.scope(again)}, SignedHeaders={';'.join(signed)}, Signature={signature}"
    return given == f"AWS4-HMAC-SHA256 {expected}" and abs(age.total_seconds()) < _FRESH and "host" in signed
