"""The capability to be deployed to by a pipeline."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Generic, Literal

from bentodeploy.operator.capability import Capability
from bentodeploy.operator.contract import SpecT, Target


@dataclass(frozen=True)
class PipelineLogin:
    """How a pipeline that deploys proves who it is."""

    cloud: Literal["aws", "google", "azure"] | None = None
    """The cloud that takes the pipeline's own identity token."""
    region: str | None = None
    """AWS region."""
    extra: str | None = None
    """What pip installs for it: `bentodeploy[aws]` is `aws`."""
    secrets: tuple[str, ...] = ()
    """Names of environment variables, for a platform that takes no such token."""
    scopes: tuple[str, ...] = ()
    """What deploying asks the cloud for tokens of, beside its management. A login by an identity token that
    lives for minutes must ask at once for what is needed only after a build."""


class LogsInFromPipelines(Capability, Generic[SpecT]):
    """Can be deployed to by a pipeline, for which `ci init` writes the login."""

    word = "pipeline login"

    @abstractmethod
    def pipeline_login(self, target: Target[SpecT]) -> PipelineLogin:
        """What the pipeline's service must be told. No side effects."""
