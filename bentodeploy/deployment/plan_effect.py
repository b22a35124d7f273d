"""What a plan means for those who call the endpoint, as far as the plan itself tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bentodeploy.terraform.planfile import Change

ENDPOINT = "endpoint"
"""The output that every operator's template has."""


def endpoint_effect(resources: Sequence[Change], outputs: Sequence[Change]) -> str:
    """One sentence. A guess from the kinds of changes: what a platform does behind them is its own affair."""
    address = next((output for output in outputs if output.address == ENDPOINT), None)
    if address is not None and address.actions == ("create",):
        return "The endpoint is new."
    if address is not None and address.actions == ("delete",):
        return "The endpoint goes."
    gone = [change.address for change in resources if "delete" in change.actions]
    moved = " Its address may change." if address is not None else ""
    if gone:
        return (
            f"The endpoint may be away for a while: {_listed(gone)} {_is(gone)} removed or replaced.{moved}"
        )
    if resources:
        return f"The endpoint stays; what it calls is changed in place.{moved}"
    return "None."


def _listed(addresses: Sequence[str]) -> str:
    shown = ", ".join(addresses[:3])
    more = len(addresses) - 3
    return f"{shown} and {more} more" if more > 0 else shown


def _is(addresses: Sequence[str]) -> str:
    return "is" if len(addresses) == 1 else "are"
