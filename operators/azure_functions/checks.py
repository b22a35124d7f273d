"""What Azure Functions would refuse or break, told before it costs time or money."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from bentodeploy.config.model import Access
from bentodeploy.errors import BentodeployError, CredentialsError
from bentodeploy.operator import Finding
from bentodeploy.operator.needs import large_requests, needed_memory, told_streams

from .contents import not_carried_over
from .credentials import required_subscription, whose
from .image import VARIABLES
from .limits import PYTHONS, REQUEST_MB, REQUEST_S, RESERVED_NAMES, RESERVED_PREFIXES, SERVICE_MB
from .management import NotFoundError, get, management_token
from .plans import PLANS, SKUS, find_plan, why_not
from .spec import Runtime

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento
    from bentodeploy.image.model import Image

    from .spec import FunctionsSpec

PLATFORM = "linux/amd64"
_API_VERSION = "2022-12-01"
"""Of Microsoft.Resources."""
_STREAMS = "the worker for Python"
"""`AsgiFunctionApp` collects an answer before it hands it on (azure-functions, `AsgiResponse`)."""
_ASKING = "ask for the subscription's locations"


def check_plan(spec: FunctionsSpec) -> Iterator[Finding]:
    """Whether the plan runs containers, and what it makes of the instances."""
    plan = find_plan(spec.premium_plan_sku)
    if plan is None:
        cure = f"Write premium_plan_sku: EP1, which grows with the requests, or one of {SKUS}."
        yield _refused("plan", why_not(spec.premium_plan_sku), cure)
        return
    if spec.min_instances > plan.instances:
        cure = f"Write min_instances: {plan.instances} or less{_larger(spec.min_instances)}."
        yield _refused("plan", f"{plan.sku} has {plan.instances} instances that always run at most.", cure)
    if not plan.elastic and "max_burst" in spec.model_fields_set:
        what = (
            f"{plan.sku} is a Dedicated plan with min_instances, {spec.min_instances}; max_burst is for EP1 "
            "to EP3."
        )
        yield Finding("plan", True, what)


def _larger(instances: int) -> str:
    """A plan for so many; elastic ones have fewer that always run, and Premium v3 has most."""
    fitting = [plan.sku for plan in PLANS.values() if plan.instances >= instances and not plan.elastic]
    return f", or a plan that has more, such as {fitting[0]}" if fitting else ""


def check_env(env: Mapping[str, str]) -> Iterator[Finding]:
    """Names that Azure or our image sets."""
    for name in sorted(env):
        if name in VARIABLES:
            what = f"The image needs {name} as it sets it: {VARIABLES[name]}."
            yield _refused("env", what, "Remove it from env.")
        elif name in RESERVED_NAMES or name.startswith(RESERVED_PREFIXES):
            yield _refused("env", f"{name} belongs to Azure Functions.", "Remove it from env.")


def check_labels(labels: Mapping[str, str]) -> Iterator[Finding]:
    """Labels become tags (Azure, "Use tags to organize your Azure resources", limitations)."""
    for name in sorted(labels):
        if re.search(r"[<>%&\\?/]", name):
            what = f"Azure does not take the tag name {name}."
            yield _refused("labels", what, "Use no < > % & \\ ? or / in a label's name.")
        elif name.lower().startswith(("microsoft", "azure", "windows")):
            what = f"Azure keeps the tag name {name} for itself."
            yield _refused("labels", what, "Choose another name.")


def check_bento(bento: Bento, spec: FunctionsSpec) -> Iterator[Finding]:
    """What a function cannot do for this bento."""
    if bento.gpus:
        what = (
            f"{bento.tag} asks for {bento.gpus} GPU{'s' if bento.gpus > 1 else ''}; Azure Functions has none."
        )
        yield _refused("gpu", what, "Deploy it with aws-ec2 and a GPU instance type.")
    if bento.services > 1:
        what = f"{bento.tag} runs {bento.services} services; a function runs one."
        yield _refused("services", what, "Deploy it with aws-ec2, which runs them side by side.")
    yield from large_requests(bento, "Azure Functions", REQUEST_MB, "MB")
    yield from _little_memory(bento, spec)
    if spec.runtime is Runtime.PYTHON:
        yield from told_streams(bento, _STREAMS)
    if bento.timeout is not None and bento.timeout > REQUEST_S:
        yield _refused("timeout", *_late(bento.tag, bento.timeout))
    if spec.base_image is None:
        yield from _check_base(bento)


def check_fit(bento: Bento) -> Iterator[Finding]:
    """The same before there is a config: what a larger plan can give is told, and not refused."""
    from .spec import FunctionsSpec

    usual = FunctionsSpec.model_construct()
    largest = max(PLANS.values(), key=lambda plan: plan.memory_mb)
    yield from check_bento(bento, FunctionsSpec.model_construct(premium_plan_sku=largest.sku))
    for finding in _little_memory(bento, usual):
        if needed_memory(bento, SERVICE_MB) <= largest.memory_mb:
            yield Finding(finding.check, True, f"{finding.what} {finding.cure}")


def check_health(bento: Bento, spec: FunctionsSpec, access: Access) -> Iterator[Finding]:
    """Whether Azure asks for the health of this bento where it answers; of a private app it does not ask."""
    if access is not Access.PRIVATE and bento.path_prefix != spec.path_prefix:
        what = f"{bento.tag} answers below {bento.path_prefix or '/'}, so Azure would not find its health."
        yield _refused("path_prefix", what, f'Write `path_prefix: "{bento.path_prefix}"` in the spec.')


def _little_memory(bento: Bento, spec: FunctionsSpec) -> Iterator[Finding]:
    """Models are read into memory whole, and an instance has what its plan has."""
    plan, needed = find_plan(spec.premium_plan_sku), needed_memory(bento, SERVICE_MB)
    if plan is None or needed <= plan.memory_mb:
        return
    has = f"an instance of {plan.sku} has {plan.memory_mb:,} MB"
    what = f"{bento.tag} needs about {needed:,} MB of memory, {has}."
    larger = [one for one in PLANS.values() if one.memory_mb >= needed]
    alike = [one.sku for one in larger if one.elastic is plan.elastic] + [one.sku for one in larger]
    cure = f"Write premium_plan_sku: {alike[0]}." if alike else "Deploy it with aws-ec2, on a larger machine."
    yield _refused("memory", what, cure)


def _late(tag: str, seconds: float) -> tuple[str, str]:
    """A service that asks for longer requests is told that no setting of Azure's gives them."""
    what = (
        f"{tag} lets a request take {seconds:g} s; Azure's load balancer ends each after {REQUEST_S} s, "
        "on every plan."
    )
    cure = (
        "Deploy it with google-cloud-run or aws-ec2, which wait longer, or set the service's "
        f"`traffic.timeout` to {REQUEST_S}. Where no request takes that long, `--skip-check timeout` goes on."
    )
    return what, cure


def _check_base(bento: Bento) -> Iterator[Finding]:
    """What Microsoft's own image does not have; whoever names another one knows what is in it."""
    if bento.python_version not in PYTHONS:
        what = f"{bento.tag} is for Python {bento.python_version}; Azure Functions has {', '.join(PYTHONS)}."
        yield _refused("python", what, "Build the bento for one of these, or write a base_image that has it.")
    for what in not_carried_over(bento):
        cure = (
            "Build an image with it on top of Microsoft's, and write it as base_image; "
            "or use google-cloud-run, which runs the bento's own image."
        )
        yield _refused("base image", f"The image of Azure Functions would lack {what}.", cure)


def check_image(image: Image) -> Iterator[Finding]:
    """Architecture of what was built; Azure states no limit on its size."""
    ok = image.platform == PLATFORM
    yield Finding(
        "architecture",
        ok,
        f"The image is for {image.platform}; Azure Functions runs {PLATFORM}.",
        f"Build it for {PLATFORM}.",
    )


def check_wanted_place(spec: FunctionsSpec) -> Iterator[Finding]:
    """Whether the spec names a place at all."""
    if spec.location is None and spec.resource_group is None:
        what = "Nothing says where to deploy to."
        yield _refused("location", what, "Write location: westeurope, or resource_group, one that exists.")


def check_place(spec: FunctionsSpec, deployed_to: str | None) -> Iterator[Finding]:
    """Whose the credentials are, if they work, and whether subscription, location and resource group exist.

    `deployed_to` is the subscription of what is deployed (None: nothing is).
    """
    try:
        subscription = required_subscription(spec.subscription_id)
        if deployed_to is not None and deployed_to.lower() != subscription.lower():
            what = f"The deployment lives in the subscription {deployed_to}, not in {subscription}."
            cure = f"Set ARM_SUBSCRIPTION_ID to {deployed_to}, or give this deployment another name."
            yield _refused("subscription", what, cure)
            return
        token = management_token(_ASKING)
        location = _check_location(spec, subscription, token)
    except BentodeployError as error:
        yield Finding.of_error("credentials", error)
        return
    yield Finding("credentials", True, whose(token, os.environ))
    yield location
    if spec.resource_group is not None:
        yield _check_group(spec.resource_group, subscription)


def _check_location(spec: FunctionsSpec, subscription: str, token: str) -> Finding:
    """Raises CredentialsError where Azure does not take the token."""
    path = f"/subscriptions/{subscription}/locations"
    try:
        found: Any = get(path, _API_VERSION, _ASKING, token=token)
    except CredentialsError:
        raise
    except NotFoundError:
        what = f"The credentials in use know no subscription {subscription}."
        return _refused("subscription", what, "`az account list --output table` shows those that they know.")
    except BentodeployError as error:
        return Finding.of_error("location", error)
    known = sorted(str(one["name"]) for one in found["value"])
    if spec.location is None or spec.location in known:
        return Finding("location", True, f"The subscription {subscription} can be used.")
    nearest = get_close_matches(spec.location, known, n=1, cutoff=0.5)
    cure = f"Write location: {nearest[0]}." if nearest else f"Choose one of {', '.join(known)}."
    return _refused("location", f"The subscription has no location {spec.location}.", cure)


def _check_group(group: str, subscription: str) -> Finding:
    try:
        get(f"/subscriptions/{subscription}/resourcegroups/{group}", _API_VERSION, "find the resource group")
    except NotFoundError:
        what = f"The subscription {subscription} has no resource group {group}."
        cure = f"Make it: az group create --name {group} --location …, or leave resource_group out."
        return _refused("resource group", what, cure)
    except BentodeployError as error:
        return Finding.of_error("resource group", error)
    return Finding("resource group", True, f"There is a resource group {group}.")


def _refused(check: str, what: str, cure: str) -> Finding:
    return Finding(check, False, what, cure)
