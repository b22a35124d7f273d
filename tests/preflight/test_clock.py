"""Whether the platform's address answers, and whether it has our time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from bentodeploy.errors import MissingExtraError
from bentodeploy.operator import Spec, Target
from bentodeploy.preflight.check import Cost, Situation, found
from bentodeploy.preflight.clock import CHECK
from tests.deployment.conftest import FakeOperator
from tests.preflight.conftest import KnowOf


@dataclass
class AddressedOperator(FakeOperator):
    """Has a URL that `doctor` asks."""

    url: str | None = None

    def address(self, target: Target[Spec]) -> str | None:
        return self.url


class Clock(BaseHTTPRequestHandler):
    """A platform that refuses everybody, and tells its time."""

    ahead = timedelta()

    def do_HEAD(self) -> None:
        self.send_response_only(403)
        self.send_header("Date", format_datetime(datetime.now(timezone.utc) + self.ahead, usegmt=True))
        self.end_headers()


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of a running one."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with HTTPServer(("127.0.0.1", 0), Clock) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_it_costs_the_network_and_no_credentials() -> None:
    assert CHECK.cost is Cost.NETWORK


def test_an_answer_of_any_kind_with_our_time_is_well(know_of: KnowOf, platform: str) -> None:
    outcomes = found(CHECK, know_of(AddressedOperator(url=platform)))
    assert [(outcome.check, outcome.ok) for outcome in outcomes] == [("network", True), ("clock", True)]
    assert outcomes[0].what == f"{platform} answers."


def test_a_platform_that_lives_in_another_time_is_told(
    know_of: KnowOf, platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Clock, "ahead", timedelta(minutes=6))
    clock = found(CHECK, know_of(AddressedOperator(url=platform)))[1]
    assert (clock.check, clock.ok) == ("clock", False)
    assert "behind the platform's" in clock.what
    assert "timedatectl" in (clock.cure or "")


def test_a_platform_behind_a_proxy_that_is_not_there_says_where_to_look(
    know_of: KnowOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    [network] = found(CHECK, know_of(AddressedOperator(url="http://platform.invalid")))
    assert (network.check, network.ok) == ("network", False)
    assert "http://platform.invalid cannot be reached" in network.what
    assert "HTTPS_PROXY" in (network.cure or "")


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "htp://127.0.0.1:1", "http://proxy:port"])
def test_a_proxy_of_an_unknown_kind_or_a_mistyped_one_is_told(
    know_of: KnowOf, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    [network] = found(CHECK, know_of(AddressedOperator(url="https://platform.invalid")))
    assert (network.check, network.ok) == ("network", False)
    assert "HTTPS_PROXY" in (network.cure or "")


def test_nothing_is_asked_where_a_library_is_missing_to_know_the_address(
    know_of: KnowOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lack(self: AddressedOperator, target: Target[Spec]) -> str | None:
        raise MissingExtraError("boto3 is not installed.")

    monkeypatch.setattr(AddressedOperator, "address", lack)
    assert found(CHECK, know_of(AddressedOperator())) == []


def test_nothing_is_asked_where_no_platform_has_an_address(know_of: KnowOf, tmp_path: Path) -> None:
    assert found(CHECK, know_of(AddressedOperator(url=None))) == []
    assert found(CHECK, Situation(tmp_path)) == []
