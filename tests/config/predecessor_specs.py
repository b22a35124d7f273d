"""Spec models with the fields of the predecessor's operators, as far as its files could name them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bentodeploy.config.section import Section
from bentodeploy.config.spec import Spec, TextOrNumber
from bentodeploy.errors import OperatorNotFoundError


class LambdaSpec(Spec):
    region: str
    timeout: int = 10
    memory_size: int = 512


class Variable(Section):
    name: str
    value: str


class Ec2Spec(Spec):
    region: str
    instance_type: str = "t2.micro"
    ami_id: str | None = None
    enable_gpus: bool = False
    environment_variables: list[Variable] = Field(default_factory=list)


class CloudRunSpec(Spec):
    project_id: str
    region: str
    port: int = 3000
    min_instances: int = 0
    max_instances: int = 1
    memory: TextOrNumber = "512Mi"
    cpu: int = 1
    max_concurrency: int = 80
    cpu_always_allocated: bool = False
    invokers: list[str] = Field(default=["allUsers"])


class FunctionsSpec(Spec):
    resource_group: str
    acr_name: str
    min_instances: int = 1
    max_burst: int = 2
    premium_plan_sku: Literal["P1v2", "P2v2", "P3v2"] = "P1v2"


class HerokuSpec(Spec):
    dyno_counts: int = 1
    dyno_type: Literal["free", "hobby", "standard-1x", "standard-2x", "performance-m", "performance-l"] = (
        "free"
    )


SPECS: dict[str, type[Spec]] = {
    "aws-lambda": LambdaSpec,
    "aws-ec2": Ec2Spec,
    "google-cloud-run": CloudRunSpec,
    "azure-functions": FunctionsSpec,
    "heroku": HerokuSpec,
}


def predecessor_spec_of(operator: str) -> type[Spec]:
    try:
        return SPECS[operator]
    except KeyError:
        raise OperatorNotFoundError(f"No installed operator is named {operator!r}.") from None
