"""Whose a container is, and which may be removed."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

from bentodeploy.processes import started
from bentodeploy.trial.ownership import NAME, OWNER, is_abandoned, labels


def test_a_container_tells_deployment_and_owner() -> None:
    told = labels("iris")
    assert told[NAME] == "iris"
    assert told[OWNER].startswith(f"{platform.node()}/{os.getpid()}/")


def test_what_a_living_process_owns_stays() -> None:
    assert not is_abandoned(labels("iris")[OWNER])


def test_what_a_dead_process_owned_is_abandoned() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    since = started(child.pid)
    child.wait()
    assert is_abandoned(f"{platform.node()}/{child.pid}/{since}")


def test_a_process_that_has_got_the_same_number_since_is_another_one() -> None:
    assert is_abandoned(f"{platform.node()}/{os.getpid()}/1000.0")


@pytest.mark.parametrize("owner", ["elsewhere/1/1000.0", "", "nonsense", "a/b/c"])
def test_what_cannot_be_judged_stays(owner: str) -> None:
    assert not is_abandoned(owner)
