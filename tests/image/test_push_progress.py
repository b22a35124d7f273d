from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bentodeploy.image.push_progress import PushProgress


def test_layers_and_bytes_add_up() -> None:
    shown = PushProgress()
    events: list[dict[str, Any]] = [
        {"status": "The push refers to repository [host/iris]"},
        {"status": "Preparing", "progressDetail": {}, "id": "a"},
        {"status": "Preparing", "progressDetail": {}, "id": "b"},
        {"status": "Layer already exists", "progressDetail": {}, "id": "a"},
        {"status": "Pushing", "progressDetail": {"current": 500_000, "total": 2_000_000}, "id": "b"},
        {"status": "Pushed", "progressDetail": {}, "id": "b"},
        {"progressDetail": {}, "aux": {"Tag": "1", "Digest": "sha256:aa", "Size": 736}},
    ]

    assert [shown.read(event) for event in events] == [
        None,
        "0 of 1 layers",
        "0 of 2 layers",
        "1 of 2 layers",
        "1 of 2 layers, 0.5 of 2.0 MB",
        "2 of 2 layers, 2.0 of 2.0 MB",
        None,
    ]


def test_the_engines_own_retries_are_told() -> None:
    assert PushProgress().read({"status": "Retrying in 5 seconds", "id": "a"}) == (
        "0 of 1 layers (retrying in 5 seconds)"
    )


event = st.fixed_dictionaries(
    {},
    optional={
        "id": st.sampled_from("abc"),
        "status": st.sampled_from(["Pushing", "Pushed", "Waiting", "Mounted from x", ""]),
        "progressDetail": st.none()
        | st.fixed_dictionaries({}, optional={"current": st.integers(0), "total": st.integers(0)}),
    },
)


@given(st.lists(event))
def test_no_order_of_events_breaks_it(events: list[dict[str, Any]]) -> None:
    shown = PushProgress()

    for one in events:
        told = shown.read(one)
        assert (told is None) == ("id" not in one)
