"""Deployments and bentos as the operator sees them, without anything behind them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bentodeploy.bento.model import Bento, ServiceStyle
from bentodeploy.config.model import DeploymentConfig
from bentodeploy.operator import Target
from operators.aws_ec2.spec import AwsEc2Spec
from tests.support.moto import REGION


def target(spec: dict[str, Any] | None = None, /, **config: Any) -> Target[AwsEc2Spec]:
    """A deployment with these keys."""
    read = AwsEc2Spec.model_validate({"region": REGION, **(spec or {})})
    values = {"api_version": "v1", "name": "iris", "operator": {"name": "aws-ec2"}, **config}
    return Target(DeploymentConfig.model_validate({**values, "spec": read}), read, Path("/nowhere"))


def bento(**values: Any) -> Bento:
    """A small bento."""
    facts: dict[str, Any] = {
        "name": "iris",
        "version": "v1",
        "path": Path("/nowhere"),
        "bentoml_version": "1.4.39",
        "style": ServiceStyle.CLASS,
        "python_version": "3.11",
        "routes": (),
        "models": (),
        "labels": {},
        "envs": {},
        "timeout": None,
        "services": 1,
        "size": 1_000_000,
    }
    return Bento(**{**facts, **values})
