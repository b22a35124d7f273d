"""The subscription's quota of the plan's instances: new subscriptions have none of many plans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bentodeploy.errors import BentodeployError
from bentodeploy.operator import Finding

from .credentials import required_subscription
from .management import get
from .plans import PLANS, find_plan

if TYPE_CHECKING:
    from .spec import FunctionsSpec

_API_VERSION = "2024-11-01"
"""Of Microsoft.Web; it tells of each plan by its SKU, where older ones tell of tiers. Microsoft's page lists
no names: one that is none of our plans' tells nothing."""
_GROUPS_API_VERSION = "2022-12-01"
_ALL_PLANS = "*"
"""Stands for "Total Regional VMs". It is 0 for subscriptions that have plans, too, so it refuses nobody."""


@dataclass(frozen=True)
class Usage:
    """Instances of one plan in a location; a limit below 0 is none."""

    taken: int
    limit: int

    def has_room_for(self, instances: int) -> bool:
        """Whether so many more may be made."""
        return self.limit < 0 or instances <= self.limit - self.taken


def check_quota(spec: FunctionsSpec, *, is_deployed: bool) -> Iterator[Finding]:
    """Whether the subscription may have the plan's instances that always run, in the app's location.

    What a deployed app has already is among what is taken, so for that one the whole quota is the limit; also
    where an apply ended half way, whose plan may be there. A quota that may not be read is told, and refuses
    nobody.
    """
    plan = find_plan(spec.premium_plan_sku)
    if plan is None or (spec.location is None and spec.resource_group is None):
        return
    try:
        subscription = required_subscription(spec.subscription_id)
        location = _location(spec, subscription)
        usages = _usages(subscription, location)
    except BentodeployError as error:
        what = f"The quota of {plan.sku} could not be read. {error.on_one_line}"
        yield Finding("quota", True, what)
        return
    usage = usages.get(plan.sku.lower())
    if usage is None:
        yield Finding("quota", True, f"Azure tells of no quota of {plan.sku} in {location}.")
        return
    room = Usage(0, usage.limit) if is_deployed else usage
    allowed = f"{usage.limit:,}" if usage.limit >= 0 else "any number of"
    what = (
        f"The subscription may have {allowed} instances of {plan.sku} in {location}, and has "
        f"{usage.taken:,}; min_instances is {spec.min_instances:,}.{_together(usages)}"
    )
    ok = room.has_room_for(spec.min_instances)
    yield Finding("quota", ok, what, _cure(plan.sku, location, spec.min_instances, usages))


def _together(usages: Mapping[str, Usage]) -> str:
    total = usages.get(_ALL_PLANS)
    if total is None or total.has_room_for(1):
        return ""
    return (
        f" Of all plans together (Total Regional VMs) it may have {total.limit:,} and has {total.taken:,}: "
        "where Azure holds to that, the apply ends with `Current Limit (Total VMs)`."
    )


def _cure(sku: str, location: str, instances: int, usages: Mapping[str, Usage]) -> str:
    others = [
        plan.sku
        for key, plan in PLANS.items()
        if key in usages and usages[key].has_room_for(instances) and plan.sku != sku
    ]
    other = f"write premium_plan_sku: {others[0]}, of which there are enough, or " if others else ""
    cure = (
        f"{other}choose another location, or ask for more of {sku} in {location}: "
        "https://aka.ms/antquotahelp. Where they were granted a moment ago, `--skip-check quota` goes on."
    )
    return f"{cure[0].upper()}{cure[1:]}"


def _location(spec: FunctionsSpec, subscription: str) -> str:
    """That of the spec, else that of its resource group. Raises CloudError, CredentialsError."""
    if spec.location is not None:
        return spec.location
    path = f"/subscriptions/{subscription}/resourcegroups/{spec.resource_group}"
    return str(get(path, _GROUPS_API_VERSION, "find the resource group")["location"])


def _usages(subscription: str, location: str) -> dict[str, Usage]:
    """By the SKU in lowercase. Raises CloudError, CredentialsError.

    App Service REST API, "Get Usages In Location - List", which calls each field optional.
    """
    path = f"/subscriptions/{subscription}/providers/Microsoft.Web/locations/{location}/usages"
    found = get(path, _API_VERSION, "read the quotas of App Service")
    usages = {}
    for one in found.get("value", []):
        name, limit = (one.get("name") or {}).get("value"), one.get("limit")
        if name is not None and limit is not None:
            usages[str(name).lower()] = Usage(int(one.get("currentValue") or 0), int(limit))
    return usages
