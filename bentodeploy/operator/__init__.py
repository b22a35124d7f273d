"""The operator contract: what a plug-in for one platform must say, and what it may add.

An operator is a class registered in the entry-point group `bentodeploy.operators`; the built-in ones
are found in the same way as a third party's. The obligatory part is `Operator`. Everything else is a
capability: a further base class that the operator implements. What an operator can do is derived from
its bases (`capabilities`), never listed by hand.
"""

from bentodeploy.operator.capability import Capability
from bentodeploy.operator.checks import Checks, ChecksImage, ChecksReach, Fits, Suggestion, Suggests
from bentodeploy.operator.contract import (
    CONTRACT_VERSION,
    Finding,
    Limit,
    Operator,
    RuntimeStatus,
    Spec,
    SpecT,
    Target,
)
from bentodeploy.operator.deploying import Advises, Guards, OwnsRegistry, RunsBundle, Sweeps, Vouches
from bentodeploy.operator.kinds import CAPABILITIES, capabilities
from bentodeploy.operator.pipeline_login import LogsInFromPipelines, PipelineLogin
from bentodeploy.operator.running import Authorizes, Logs, Revision, Scales, SplitsTraffic, Status
from bentodeploy.operator.trials import StandIn, Trial, Tries

__all__ = [
    "CAPABILITIES",
    "CONTRACT_VERSION",
    "Advises",
    "Authorizes",
    "Capability",
    "Checks",
    "ChecksImage",
    "ChecksReach",
    "Finding",
    "Fits",
    "Guards",
    "Limit",
    "Logs",
    "LogsInFromPipelines",
    "Operator",
    "OwnsRegistry",
    "PipelineLogin",
    "Revision",
    "RunsBundle",
    "RuntimeStatus",
    "Scales",
    "Spec",
    "SpecT",
    "SplitsTraffic",
    "StandIn",
    "Status",
    "Suggestion",
    "Suggests",
    "Sweeps",
    "Target",
    "Trial",
    "Tries",
    "Vouches",
    "capabilities",
]
