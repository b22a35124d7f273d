"""All capabilities, and which of them an operator has."""

from __future__ import annotations

from typing import Any

from bentodeploy.operator.capability import Capability
from bentodeploy.operator.checks import Checks, ChecksImage, ChecksReach, Fits, Suggests
from bentodeploy.operator.contract import Operator
from bentodeploy.operator.deploying import Advises, Guards, OwnsRegistry, RunsBundle, Sweeps, Vouches
from bentodeploy.operator.pipeline_login import LogsInFromPipelines
from bentodeploy.operator.running import Authorizes, Logs, Scales, SplitsTraffic, Status
from bentodeploy.operator.trials import Tries

CAPABILITIES: tuple[type[Capability], ...] = (
    Advises,
    Authorizes,
    Checks,
    ChecksImage,
    ChecksReach,
    Fits,
    Guards,
    Logs,
    LogsInFromPipelines,
    OwnsRegistry,
    RunsBundle,
    Scales,
    SplitsTraffic,
    Status,
    Suggests,
    Sweeps,
    Tries,
    Vouches,
)
"""Every ability that the contract knows."""


def capabilities(operator: type[Operator[Any]]) -> tuple[str, ...]:
    """The words of all capabilities that the operator implements, sorted."""
    return tuple(sorted(kind.word for kind in CAPABILITIES if issubclass(operator, kind)))
