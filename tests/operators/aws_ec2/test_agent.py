"""The machine's agent, as far as it can be asked without a machine; test_machine_boots.py has the rest."""

from __future__ import annotations

import ast
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

import pytest
from bentodeploy.templates.aws_ec2.terraform.agent import probes
from bentodeploy.templates.aws_ec2.terraform.agent.commands import read
from bentodeploy.templates.aws_ec2.terraform.agent.images import wanted_images
from bentodeploy.templates.aws_ec2.terraform.agent.probes import ask
from bentodeploy.templates.aws_ec2.terraform.agent.services import (
    local_port,
    service_options,
    spare_memory,
)

from operators.aws_ec2 import AwsEc2Operator
from tests.support.certificates import self_signed

AGENT = sorted((AwsEc2Operator().template() / "agent").glob("*.py"))
MIB = 1024 * 1024


def state(**values: Any) -> dict[str, Any]:
    """What the parameter says."""
    plain = {"image": "service", "domain": None, "proxy_image": "caddy", "memory_limit": None, "gpus": False}
    return {**plain, "token_secret": None, **values}


@pytest.mark.parametrize("path", AGENT, ids=lambda path: path.name)
def test_the_python_of_amazon_linux_reads_it(path: Path) -> None:
    ast.parse(path.read_text(), feature_version=(3, 9))


def test_gpus_are_given_where_they_are_wanted() -> None:
    assert "--gpus=all" in service_options(state(gpus=True), {}, 0)
    assert "--gpus=all" not in service_options(state(), {}, 0)


def test_without_a_domain_the_service_itself_is_on_port_80() -> None:
    assert "--publish=80:3000" in service_options(state(), {}, 0)
    assert local_port(state()) == 80
    assert wanted_images(state()) == ["service"]


def test_with_a_domain_only_the_proxy_reaches_the_service() -> None:
    with_domain = state(domain="iris.example.com")
    assert "--publish=127.0.0.1:3000:3000" in service_options(with_domain, {}, 0)
    assert local_port(with_domain) == 3000
    assert wanted_images(with_domain) == ["service", "caddy"]


def test_names_of_variables_are_arguments_and_values_never() -> None:
    options = service_options(state(), {"LINES": "a\nb"}, 0)
    assert "--env=LINES" in options
    assert not any("a\nb" in option for option in options)


@pytest.mark.parametrize(("total", "spare"), [(1900, 1580), (410, 246), (16_000, 15_680)])
def test_the_machine_keeps_some_memory_for_itself(tmp_path: Path, total: int, spare: int) -> None:
    meminfo = tmp_path / "meminfo"
    meminfo.write_text(f"MemTotal:       {total * 1024} kB\nMemFree:        1 kB\n")
    assert spare_memory(meminfo) == spare * MIB


def test_a_file_that_a_power_failure_emptied_is_as_if_it_were_not_there(tmp_path: Path) -> None:
    (tmp_path / "taken.json").write_text("")
    assert read(tmp_path / "taken.json") == read(tmp_path / "none.json") == {}


@contextmanager
def answering(answer: bytes) -> Iterator[tuple[int, list[str]]]:
    """A server that answers so to all; its port, and of each request the first line and the token."""
    lines: list[str] = []

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            head = [line.decode().strip() for line in iter(self.rfile.readline, b"\r\n")]
            lines.extend([head[0], *(line for line in head if line.startswith("Authorization:"))])
            self.wfile.write(answer)

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.server_address[1], lines
        finally:
            server.shutdown()
            thread.join()


def test_a_service_that_answers_200_is_ready() -> None:
    with answering(b"HTTP/1.1 200 OK\r\n\r\n") as (port, lines):
        assert ask(port, "/readyz") is None
        assert lines == ["GET /readyz HTTP/1.1"]


def test_a_service_with_a_token_of_its_own_is_asked_with_it() -> None:
    with answering(b"HTTP/1.1 200 OK\r\n\r\n") as (port, lines):
        assert ask(port, "/own", "abc") is None
        assert lines == ["GET /own HTTP/1.1", "Authorization: Bearer abc"]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"HTTP/1.1 503 Busy\r\n\r\nloading", "503 loading"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n", "302 "),
        (b"220 mail.example.com\r\n\r\n", "BadStatusLine"),
        (b"", "RemoteDisconnected"),
    ],
)
def test_every_other_answer_is_told(answer: bytes, told: str) -> None:
    with answering(answer) as (port, _):
        assert str(ask(port, "/readyz")).startswith(told)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("@198.51.100.7/readyz", "GET /@198.51.100.7/readyz HTTP/1.1"),
        ("//198.51.100.7/readyz", "GET /198.51.100.7/readyz HTTP/1.1"),
        ("/a b\r\nHost: c", "GET /a%20b%0D%0AHost:%20c HTTP/1.1"),
        ("/health?deep=1&x=%20", "GET /health?deep=1&x=%20 HTTP/1.1"),
    ],
)
def test_no_path_leads_the_agent_elsewhere(path: str, line: str) -> None:
    with answering(b"HTTP/1.1 200 OK\r\n\r\n") as (port, lines):
        assert ask(port, path) is None
        assert lines == [line]


class TlsServer(ThreadingTCPServer):
    """Speaks TLS where it has a certificate, refuses in TLS without one, and hangs up without either."""

    context: ssl.SSLContext | None = None

    def process_request(self, request: Any, client_address: Any) -> None:
        if self.context is not None:
            with suppress(OSError):
                request = self.context.wrap_socket(request, server_side=True)
        self.shutdown_request(request)


@contextmanager
def proxy(context: ssl.SSLContext | None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What the agent finds at port 443; it is given no time."""
    with TlsServer(("127.0.0.1", 0), StreamRequestHandler) as server:
        server.context = context
        monkeypatch.setattr(probes, "HTTPS", server.server_address[1])
        monkeypatch.setattr(probes, "PROXY_SECONDS", 0)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


WITH_DOMAIN = {"domain": "iris.example.com"}


def test_a_proxy_is_there_when_it_speaks_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path / "proxy.pem", ["iris.example.com"]))
    with proxy(context, monkeypatch):
        assert probes.probe_proxy(WITH_DOMAIN) is None


def test_a_certificate_that_is_still_to_come_is_the_domains_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    with proxy(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), monkeypatch):
        assert probes.probe_proxy(WITH_DOMAIN) is None


def test_a_port_of_docker_without_a_proxy_behind_it_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    with proxy(None, monkeypatch):
        assert probes.probe_proxy(WITH_DOMAIN) is not None
    assert str(probes.probe_proxy(WITH_DOMAIN)).startswith("ConnectionRefusedError")


def test_without_a_domain_there_is_no_proxy_to_ask() -> None:
    assert probes.probe_proxy({"domain": None}) is None
