"""Names of the resources. Some of them exist once in all of Azure, so they end with a stable suffix."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .spec import FunctionsSpec

SUFFIX_LENGTH = 6
_STORAGE_LENGTH, _REGISTRY_LENGTH = 24, 50


@dataclass(frozen=True)
class Names:
    """What a deployment's resources are called."""

    group: str
    app: str
    storage: str
    registry: str
    registry_group: str
    vault: str


def names(name: str, spec: FunctionsSpec, subscription: str) -> Names:
    """The names of the deployment `name`, which the spec may set one by one.

    Computed from the deployment's name and the subscription alone: every machine comes to the same ones,
    two subscriptions may have deployments of one name, and nothing need be remembered.
    """
    suffix = hashlib.sha256(f"{subscription.lower()}/{name}".encode()).hexdigest()[:SUFFIX_LENGTH]
    letters = re.sub(r"[^a-z0-9]", "", name)
    return Names(
        group=spec.resource_group or name,
        app=spec.app_name or f"{name}-{suffix}",
        storage=spec.storage_account_name or letters[: _STORAGE_LENGTH - SUFFIX_LENGTH] + suffix,
        registry=spec.acr_name or letters[: _REGISTRY_LENGTH - SUFFIX_LENGTH] + suffix,
        vault=letters[: _STORAGE_LENGTH - SUFFIX_LENGTH] + suffix,
        registry_group=(spec.acr_resource_group if spec.acr_name else None) or spec.resource_group or name,
    )
