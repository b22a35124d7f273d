"""What a plan means for those who call."""

from __future__ import annotations

import pytest

from bentodeploy.deployment.plan_effect import endpoint_effect
from bentodeploy.terraform.planfile import Change

CREATED = Change("a.new", ("create",))
CHANGED = Change("a.changed", ("update",))
REPLACED = Change("a.replaced", ("delete", "create"))
URL = "endpoint"


@pytest.mark.parametrize(
    ("resources", "outputs", "told"),
    [
        ([], [], "None."),
        ([CREATED], [Change(URL, ("create",))], "The endpoint is new."),
        ([REPLACED], [Change(URL, ("delete",))], "The endpoint goes."),
        ([CHANGED], [], "The endpoint stays; what it calls is changed in place."),
        (
            [CHANGED, REPLACED],
            [],
            "The endpoint may be away for a while: a.replaced is removed or replaced.",
        ),
        (
            [REPLACED],
            [Change(URL, ("update",))],
            "The endpoint may be away for a while: a.replaced is removed or replaced. "
            "Its address may change.",
        ),
        (
            [Change(f"a.n{number}", ("delete",)) for number in range(5)],
            [],
            "The endpoint may be away for a while: a.n0, a.n1, a.n2 and 2 more are removed or replaced.",
        ),
    ],
)
def test_the_effect_is_told_in_a_sentence(resources: list[Change], outputs: list[Change], told: str) -> None:
    assert endpoint_effect(resources, outputs) == told
