"""The settings of the `azure-functions` operator: those of bentoctl's, and more."""

from __future__ import annotations

import re
from enum import Enum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from bentodeploy.config.spec import Spec

from .limits import APP_NAME, GROUP_NAME, INSTANCES, REGISTRY_NAME, START_S, STORAGE_NAME

RetentionDays = Literal[30, 60, 90, 120, 180, 270, 365, 550, 730]
"""What Application Insights takes, and a Log Analytics workspace, too (their Terraform resources)."""


class Runtime(str, Enum):
    """What the Functions host starts in the container."""

    PYTHON = "python"
    CUSTOM_HANDLER = "custom_handler"


def _name(pattern: str, words: str) -> AfterValidator:
    """Azure's rule for a name; raises an error that says it."""

    def check(name: str) -> str:
        if re.fullmatch(pattern, name, re.ASCII) is None:
            raise ValueError(f"found {name!r} of {len(name)} characters; expected {words}")
        return name

    return AfterValidator(check)


GroupName = Annotated[str, _name(GROUP_NAME, "1 to 90 letters, digits, _ ( ) . or -, no . at the end")]
RegistryName = Annotated[str, _name(REGISTRY_NAME, "5 to 50 letters and digits")]
StorageName = Annotated[str, _name(STORAGE_NAME, "3 to 24 lowercase letters and digits")]
AppName = Annotated[str, _name(APP_NAME, "4 to 60 letters, digits or -, no - at either end")]
ImageName = Annotated[str, _name(r"[\w][\w.:/@-]*", "the name of an image")]
PathPrefix = Annotated[
    str, _name(r"(?:/[A-Za-z0-9._~-]+)*", "the beginning of a path such as /api, no / at its end")
]
Subscription = Annotated[
    str, _name(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", "the id of a subscription")
]


class FunctionsSpec(Spec):
    """How a bento runs as an Azure function."""

    subscription_id: Subscription | None = Field(
        default=None, description="Subscription to deploy to; without it that of `ARM_SUBSCRIPTION_ID`."
    )
    location: str | None = Field(
        default=None,
        pattern=r"^[a-z][a-z0-9]+$",
        examples=["westeurope"],
        description="Azure region, such as `westeurope`; without it that of `resource_group`.",
    )
    resource_group: GroupName | None = Field(
        default=None, description="A resource group that exists already; without it one is made."
    )
    acr_name: RegistryName | None = Field(
        default=None, description="A container registry that exists already; without it one is made."
    )
    acr_resource_group: GroupName | None = Field(
        default=None,
        description="The resource group of the registry `acr_name`; without it `resource_group`.",
    )
    app_name: AppName | None = Field(
        default=None,
        description="Name of the function app, unique in all of Azure; without it one is made up.",
    )
    storage_account_name: StorageName | None = Field(
        default=None,
        description="Name of the storage account, unique in all of Azure: 3 to 24 lowercase letters and "
        "digits; without it one is made up.",
    )
    premium_plan_sku: str = Field(
        default="P1v2",
        min_length=1,
        examples=["P1v2", "EP1"],
        description="Plan: `EP1` to `EP3` (Elastic Premium, grows with the requests), or a Dedicated one: "
        "`P1v2` to `P3v2`, `P0v3` to `P3v3`, `P1mv3` to `P5mv3`, `S1` to `S3`, `B1` to `B3`.",
    )
    min_instances: int = Field(
        default=1, ge=1, le=INSTANCES, description="Instances that always run; they cost while nobody calls."
    )
    max_burst: int = Field(
        default=2, ge=1, le=INSTANCES, description="Instances at most; for an Elastic Premium plan."
    )
    runtime: Runtime = Field(
        default=Runtime.PYTHON,
        description="`python`: the service runs in the Python worker of Azure Functions. `custom_handler`: "
        "the host passes requests on to `bentoml serve`.",
    )
    base_image: ImageName | None = Field(
        default=None,
        description="Image with Functions host and Python; without it Microsoft's for the bento's Python.",
    )
    start_timeout: int = Field(
        default=600,
        ge=START_S[0],
        le=START_S[1],
        description="Seconds that a container may take until it answers.",
    )
    path_prefix: PathPrefix = Field(
        default="",
        description="What stands before the path of Azure's health check: the bento's own `path_prefix`.",
    )
    log_retention_days: RetentionDays = Field(
        default=30, description="Days after which logs and telemetry are deleted."
    )

    @model_validator(mode="after")
    def _registry_has_a_group(self) -> FunctionsSpec:
        if self.acr_name is not None and self.acr_resource_group is None and self.resource_group is None:
            raise ValueError("`acr_name` is a registry that exists: write its `acr_resource_group`, too")
        return self

    @model_validator(mode="after")
    def _bursts_upwards(self) -> FunctionsSpec:
        if "max_burst" in self.model_fields_set and self.max_burst < self.min_instances:
            raise ValueError(
                f"`max_burst`, {self.max_burst}, is less than `min_instances`, {self.min_instances}"
            )
        return self
