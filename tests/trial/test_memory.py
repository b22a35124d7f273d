"""Memory that was used up, from what engine and kernel tell of a container."""

from __future__ import annotations

from typing import Any, cast

import pytest

from bentodeploy.trial.memory import kills_of, was_used_up
from tests.trial.fake_engine import CGROUP_1, CGROUP_2, FakeContainer


def used_up(container: FakeContainer) -> bool:
    return was_used_up(cast("Any", container))


@pytest.mark.parametrize("counts", [CGROUP_2, CGROUP_1], ids=["cgroup 2", "cgroup 1"])
def test_a_container_whose_first_process_lives_has_it_in_its_control_group(counts: str) -> None:
    assert used_up(FakeContainer(counts.format(kills=4)))
    assert not used_up(FakeContainer(counts.format(kills=0)))


def test_what_the_engine_says_is_enough() -> None:
    assert used_up(FakeContainer(counts="", oom_killed=True))


def test_a_container_that_has_ended_has_no_control_group_any_more() -> None:
    assert used_up(FakeContainer(oom_killed=True, has_ended=True))
    assert not used_up(FakeContainer(CGROUP_2.format(kills=4), has_ended=True))


def test_a_limit_that_was_reached_without_an_end_is_none() -> None:
    assert kills_of("max 900\noom 3\noom_kill 0\noom_group_kill 0\n") == 0


@pytest.mark.parametrize(
    "counts",
    [
        "",
        "cat: /sys/fs/cgroup/memory.events: No such file or directory\n",
        'OCI runtime exec failed: exec failed: exec: "cat": executable file not found in $PATH: unknown\r\n',
        "oom_kill_disable 1\n",
    ],
    ids=["nothing", "no such file", "no such program", "another count"],
)
def test_an_image_that_does_not_tell_counts_as_none(counts: str) -> None:
    assert kills_of(counts) == 0
