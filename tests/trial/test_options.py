"""A platform's contract becomes options of containers."""

from __future__ import annotations

from bentodeploy.operator import StandIn, Trial
from bentodeploy.trial.options import Machine, joined, published, service_options, stand_in_options

MACHINE = Machine(cpus=2)


def test_a_contract_that_asks_for_nothing_changes_nothing() -> None:
    options = service_options(Trial(port=3000), {}, MACHINE)
    assert options == {"environment": {}, "read_only": False, "tmpfs": {}}


def test_every_part_of_a_contract_is_kept() -> None:
    trial = Trial(
        port=8080,
        environment={"PLATFORM": "1"},
        command=("serve", "--now"),
        user="993:990",
        memory_mb=512,
        cpus=0.5,
        read_only=True,
        writable=("/tmp",),
        writable_mb=600,
    )
    assert service_options(trial, {}, MACHINE) == {
        "environment": {"PLATFORM": "1"},
        "read_only": True,
        "tmpfs": {"/tmp": "rw,exec,nosuid,nodev,mode=1777,size=600m"},
        "command": ["serve", "--now"],
        "user": "993:990",
        "mem_limit": 512 * 1024**2,
        "memswap_limit": 512 * 1024**2,
        "nano_cpus": 500_000_000,
    }


def test_the_platforms_variables_win_over_the_services_own() -> None:
    trial = Trial(port=3000, environment={"PORT": "3000"})
    assert service_options(trial, {"PORT": "1", "A": "b"}, MACHINE)["environment"] == {
        "PORT": "3000",
        "A": "b",
    }


def test_no_more_processors_are_asked_for_than_there_are() -> None:
    assert service_options(Trial(port=3000, cpus=5.8), {}, MACHINE)["nano_cpus"] == 2_000_000_000


def test_a_stand_in_replaces_the_entrypoint_under_the_same_user() -> None:
    stand_in = StandIn({"main.py": b""}, "/opt/x", ("python", "main.py"))
    options = stand_in_options(Trial(port=8080, user="1:1", stand_in=stand_in), stand_in)
    assert options == {
        "entrypoint": ["python"],
        "command": ["main.py"],
        "working_dir": "/opt/x",
        "user": "1:1",
    }


def test_a_service_joins_network_and_processes_of_its_stand_in() -> None:
    assert joined("abc") == {"network_mode": "container:abc", "pid_mode": "container:abc"}


def test_only_this_machine_reaches_the_port() -> None:
    assert published(Trial(port=8080), None) == {"ports": {"8080/tcp": ("127.0.0.1", 0)}}
    assert published(Trial(port=8080), 9000) == {"ports": {"8080/tcp": ("127.0.0.1", 9000)}}
