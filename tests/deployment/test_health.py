"""Waiting for health ends as soon as the outcome is known."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.config.model import Access, Health
from bentodeploy.deployment.health import http_client, probe, wait_until_healthy
from bentodeploy.deployment.workspace import Workspace
from bentodeploy.errors import CloudError, UnhealthyError, UsageError
from bentodeploy.operator import RuntimeStatus, Target
from bentodeploy.progress import Silent
from tests.deployment.conftest import FakeOperator, make_workspace


class Service:
    """A small HTTP service that answers what the test sets, and keeps the headers it saw."""

    def __init__(self) -> None:
        self.answers = [200]
        self.seen: list[dict[str, str]] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                service.seen.append({key.lower(): value for key, value in self.headers.items()})
                code = service.answers.pop(0) if len(service.answers) > 1 else service.answers[0]
                self.send_response(code if self.path == "/readyz" else 404)
                self.send_header("Content-Length", "3")
                self.end_headers()
                self.wfile.write(b"not")

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def test_a_healthy_service_is_enough(workspace: Workspace, service: Service) -> None:
    wait_until_healthy(workspace, service.url + "/readyz", {}, Silent())
    assert len(service.seen) == 1


def test_a_service_may_take_its_time(workspace: Workspace, service: Service) -> None:
    service.answers = [503, 503, 200]
    wait_until_healthy(workspace, service.url + "/readyz", {}, Silent())
    assert len(service.seen) == 3


def test_the_time_out_tells_the_last_answer_and_the_last_log_lines(
    workspace: Workspace, operator: FakeOperator, service: Service
) -> None:
    service.answers = [503]
    operator.log = ["first", "loading the model", "still loading"]
    with pytest.raises(UnhealthyError) as caught:
        wait_until_healthy(workspace, service.url + "/readyz", {}, Silent())
    assert "503" in caught.value.what
    assert caught.value.exit_code == 4
    assert caught.value.details[-1] == "still loading"


def test_a_service_that_failed_ends_the_wait_at_once(
    tmp_path: Path, operator: FakeOperator, free_port: int
) -> None:
    patient = make_workspace(tmp_path, operator, health=Health(path="/readyz", timeout=60))
    operator.state = "failed"
    started = time.monotonic()
    with pytest.raises(UnhealthyError, match="has failed: It is failed"):
        wait_until_healthy(patient, f"http://127.0.0.1:{free_port}/readyz", {}, Silent())
    assert time.monotonic() - started < 20


class FakeDeniedOperator(FakeOperator):
    """May be asked for neither status nor log."""

    def status(self, target: Target[Any], outputs: Mapping[str, Any]) -> RuntimeStatus:
        raise CloudError("Rate exceeded.")

    def logs(
        self, target: Target[Any], outputs: Mapping[str, Any], *, lines: int, follow: bool
    ) -> Iterator[str]:
        raise CloudError("Not authorized to perform logs:FilterLogEvents.")


def test_what_the_platform_does_not_tell_hides_nothing_of_what_the_endpoint_does(
    tmp_path: Path, service: Service
) -> None:
    service.answers = [503]
    workspace = make_workspace(tmp_path, FakeDeniedOperator(), health=Health(path="/readyz", timeout=2))
    with pytest.raises(UnhealthyError, match="does not answer 200 after 2 s") as caught:
        wait_until_healthy(workspace, service.url + "/readyz", {}, Silent())
    assert caught.value.details == (
        "its log cannot be read: Not authorized to perform logs:FilterLogEvents.",
    )


def test_a_private_endpoint_is_asked_with_a_proof_of_identity(workspace: Workspace, service: Service) -> None:
    wait_until_healthy(workspace, service.url + "/readyz", {}, Silent())
    assert service.seen[0]["authorization"] == "GET 0"


def test_a_public_endpoint_is_asked_without(tmp_path: Path, operator: FakeOperator, service: Service) -> None:
    public = make_workspace(tmp_path, operator, access=Access.PUBLIC)
    wait_until_healthy(public, service.url + "/readyz", {}, Silent())
    assert "authorization" not in service.seen[0]


def through_proxy(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """`service` is the company's proxy, which leads to every host; it answers as if it were the host."""
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, service.url)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)


def test_an_endpoint_elsewhere_is_asked_through_the_callers_proxy(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    through_proxy(service, monkeypatch)
    with http_client("http://service.invalid/readyz", 5) as client:
        client.get("http://service.invalid/readyz")
    assert [headers["host"] for headers in service.seen] == ["service.invalid"]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "localhost"])
def test_this_machine_is_asked_directly(
    service: Service, free_port: int, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port}")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    url = f"http://{host}:{service.server.server_port}/readyz"
    with http_client(url, 5) as client:
        assert not client.trust_env
        if host != "127.8.0.1":  # the service listens at the first address alone
            assert client.get(url).status_code == 200


@pytest.mark.parametrize(
    ("url", "trusts"),
    [("http://[::1]:80", False), ("https://iris.run.app", True), ("http://10.0.0.5", True),
     ("http://localhost.example", True)],
)  # fmt: skip
def test_only_this_machine_is_out_of_the_settings_reach(url: str, trusts: bool) -> None:
    with http_client(url, 5) as client:
        assert client.trust_env is trusts


def test_certificates_of_the_callers_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    with pytest.raises(UsageError) as caught:
        http_client("https://service.invalid", 5)
    assert "SSL_CERT_FILE" in (caught.value.next_step or "")


def test_a_proxy_of_an_unknown_kind_is_told(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "htp://127.0.0.1:1")
    with pytest.raises(UsageError, match=r"service\.invalid/readyz cannot be asked"):
        wait_until_healthy(workspace, "https://service.invalid/readyz", {}, Silent())
    assert "cannot be asked" in (probe(workspace, {}, "https://service.invalid/readyz") or "")
