"""What the engine says of a start that fails, as different versions of it word it."""

from __future__ import annotations

import pytest

from bentodeploy.trial.containers import says_port_is_taken


@pytest.mark.parametrize(
    "explanation",
    [
        "driver failed programming external connectivity on endpoint x (4ce1): "
        "Bind for 127.0.0.1:3000 failed: port is already allocated",
        "failed to set up container networking: driver failed programming external connectivity on "
        "endpoint x: failed to bind host port for 127.0.0.1:3000:172.17.0.2:3000/tcp: address already in use",
        "Ports are not available: exposing port TCP 127.0.0.1:3000 -> 127.0.0.1:0: "
        "listen tcp 127.0.0.1:3000: bind: address already in use",
    ],
)
def test_a_port_that_somebody_has(explanation: str) -> None:
    assert says_port_is_taken(explanation)


@pytest.mark.parametrize(
    "explanation",
    [
        "",
        "failed to create task for container: OCI runtime create failed: cgroup memory is not supported",
        "error while calling PortManager.AddPort(): listen tcp4 127.0.0.1:80: bind: permission denied",
        "can not import the checkpoint",
    ],
)
def test_another_cause_is_not_taken_for_it(explanation: str) -> None:
    assert not says_port_is_taken(explanation)
