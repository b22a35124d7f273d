"""Values for the template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bentodeploy.config.model import Access
from bentodeploy.image.guard import asked_openly

from .credentials import subscription
from .image import auth_level
from .names import names
from .plans import find_plan
from .spec import Runtime

if TYPE_CHECKING:
    from bentodeploy.config.model import DeploymentConfig

    from .spec import FunctionsSpec

_WORKER_RUNTIMES = {Runtime.PYTHON: "python", Runtime.CUSTOM_HANDLER: "custom"}


def variables(config: DeploymentConfig, spec: FunctionsSpec, previous: Mapping[str, Any]) -> dict[str, Any]:
    """What the template of `config` is filled with.

    The subscription once known stays, so that a shell without ARM_SUBSCRIPTION_ID gives nothing a new name.
    """
    known = subscription(spec.subscription_id) or previous.get("subscription_id")
    called = names(config.name, spec, known or "")
    plan = find_plan(spec.premium_plan_sku)
    elastic = plan is not None and plan.elastic
    return {
        "name": config.name,
        "subscription_id": known,
        "location": spec.location,
        "resource_group": spec.resource_group,
        "app_name": called.app,
        "storage_account_name": called.storage,
        "registry_name": called.registry,
        "vault_name": called.vault,
        "existing_registry_group": called.registry_group if spec.acr_name else None,
        "plan_sku": plan.sku if plan else spec.premium_plan_sku,
        "elastic": elastic,
        "always_on": plan.always_on if plan else False,
        "min_instances": spec.min_instances,
        "max_instances": max(spec.max_burst, spec.min_instances) if elastic else None,
        "access": config.access.value,
        "auth_level": auth_level(config.access),
        "worker_runtime": _WORKER_RUNTIMES[spec.runtime],
        "health_path": spec.path_prefix
        + asked_openly(config.health.path, with_token=config.access is Access.TOKEN),
        "start_timeout": spec.start_timeout,
        "log_retention_days": spec.log_retention_days,
        "env": config.env,
        "tags": {"bentodeploy": config.name, **config.labels},
    }
