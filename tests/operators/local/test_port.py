"""Ports: chosen once, refused with the name of who has them."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from bentodeploy.operators.local.port import COUNT, FIRST, check_port, choose_port
from bentodeploy.operators.local.script import ServiceStatus, service_status

from tests.operators.local.deployed import Deployed, free_port


@contextmanager
def taken(port: int) -> Iterator[None]:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        yield


def test_the_same_project_gets_the_same_port_and_another_one_another(tmp_path: Path) -> None:
    ports = [choose_port(tmp_path / folder, "iris", "127.0.0.1") for folder in ("a", "a", "b")]
    assert ports[0] == ports[1] != ports[2]
    assert all(FIRST <= port < FIRST + COUNT for port in ports)


def test_a_taken_port_is_passed_over(tmp_path: Path) -> None:
    first = choose_port(tmp_path, "iris", "127.0.0.1")
    with taken(first):
        assert choose_port(tmp_path, "iris", "127.0.0.1") != first


def test_a_free_port_is_fine() -> None:
    assert check_port("127.0.0.1", free_port(), None).ok


def test_a_taken_port_names_who_has_it_and_two_cures() -> None:
    port = free_port()
    with taken(port):
        found = check_port("127.0.0.1", port, None)
    assert not found.ok
    assert found.what == f"Port {port} is taken by {psutil.Process().name()} (pid {os.getpid()})."
    assert found.cure == "End that process, or set another `port` in the spec."


def test_a_port_taken_on_this_machine_alone_is_taken_for_everybody() -> None:
    port = free_port()
    with taken(port):
        assert not check_port("0.0.0.0", port, None).ok


def test_the_deployments_own_service_may_have_it(deployed: Deployed) -> None:
    deployed.start()
    deployed.wait_ready()
    assert check_port("127.0.0.1", deployed.port, service_status(deployed.project)).ok


def test_a_stranger_on_the_port_of_a_living_service_is_not_taken_for_it() -> None:
    port = free_port()
    record = {"port": port, "runtime": "process"}
    service = ServiceStatus("running", "", "an-instance", needs_start=False, record=record)
    with taken(port):
        assert not check_port("127.0.0.1", port, service).ok
