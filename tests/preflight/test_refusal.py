"""Findings become one refusal that names them all."""

from __future__ import annotations

import pytest

from bentodeploy.errors import PreflightError
from bentodeploy.operator import Finding
from bentodeploy.preflight.refusal import refuse

GOOD = Finding("disk", True, "Room enough.")
BAD = Finding("port", False, "Port 3000 is taken.", "Choose another `port:`.")
WORSE = Finding("docker", False, "No engine answers.", "Start Docker.")


def test_good_findings_let_the_work_go_on() -> None:
    refuse([GOOD])


def test_one_bad_finding_is_told_with_its_cure() -> None:
    with pytest.raises(PreflightError) as caught:
        refuse([GOOD, BAD])
    assert caught.value.what == "Port 3000 is taken."
    assert caught.value.where == "check port"
    assert caught.value.next_step == "Choose another `port:`."
    assert caught.value.exit_code == 3


def test_all_bad_findings_come_in_one_go() -> None:
    with pytest.raises(PreflightError) as caught:
        refuse([BAD, GOOD, WORSE])
    assert caught.value.details == (
        "port: Port 3000 is taken. (Choose another `port:`.)",
        "docker: No engine answers. (Start Docker.)",
    )
