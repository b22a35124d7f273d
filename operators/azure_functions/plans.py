"""The plans that a function app can run on, and what of them runs containers.

Sources: Azure Functions, "Azure Functions hosting options" and "Linux container support in Azure Functions";
App Service pricing, for cores and memory; "App Service limits", scale out, and Azure Functions, "Premium
plan", always ready instances, for how many there may be.
"""

from __future__ import annotations

from dataclasses import dataclass

_GB = 1024


@dataclass(frozen=True)
class Plan:
    """One instance of a plan."""

    sku: str
    cores: int
    memory_mb: int
    instances: int
    """How many of them may always run; Azure gives some subscriptions fewer, which only an apply tells."""
    elastic: bool = False
    """Elastic Premium: Azure adds instances as requests come."""
    always_on: bool = True
    """Whether an idle app is kept in memory; elastic plans have instances that are kept ready instead."""


def _plans(
    prefix: str, suffix: str, instances: int, sizes: dict[int, tuple[int, float]], **more: bool
) -> list[Plan]:
    return [
        Plan(f"{prefix}{size}{suffix}", cores, int(memory * _GB), instances, **more)
        for size, (cores, memory) in sizes.items()
    ]


_SMALL = {1: (1, 1.75), 2: (2, 3.5), 3: (4, 7)}
PLANS = {
    plan.sku.lower(): plan
    for plan in [
        *_plans("EP", "", 20, {1: (1, 3.5), 2: (2, 7), 3: (4, 14)}, elastic=True, always_on=False),
        *_plans("P", "v2", 30, {1: (1, 3.5), 2: (2, 7), 3: (4, 14)}),
        *_plans("P", "v3", 30, {0: (1, 4), 1: (2, 8), 2: (4, 16), 3: (8, 32)}),
        *_plans("P", "mv3", 30, {1: (2, 16), 2: (4, 32), 3: (8, 64), 4: (16, 128), 5: (32, 256)}),
        *_plans("B", "", 3, _SMALL),
        *_plans("S", "", 10, _SMALL),
    ]
}
"""By the SKU in lowercase."""

_NO_CONTAINERS = {
    "y1": "the Consumption plan",
    "fc1": "the Flex Consumption plan",
    "f1": "the Free plan",
    "d1": "the Shared plan",
    "shared": "the Shared plan",
}


def find_plan(sku: str) -> Plan | None:
    """The plan of this SKU, in whatever letters; None where there is none that runs containers."""
    return PLANS.get(sku.lower())


def why_not(sku: str) -> str:
    """Why the SKU cannot be used, as a sentence."""
    if name := _NO_CONTAINERS.get(sku.lower()):
        return f"{sku} is {name}, which runs no containers."
    return f"Azure Functions has no plan {sku}."


SKUS = ", ".join(plan.sku for plan in PLANS.values())
"""For messages."""
