"""What a pipeline needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Cloud: TypeAlias = Literal["aws", "google", "azure"]


@dataclass(frozen=True)
class Pipeline:
    """One deployment's pipeline, whichever service runs it."""

    deployment: str
    config: str
    """Path of the config from the top of the repository, with `/`."""
    branch: str
    """Merges into it are applied."""
    environment: str
    """The protected environment that the apply waits for."""
    python: str
    """`3.12`."""
    install: str
    """What pip installs: `bentodeploy[aws,terraform]==0.1.0`."""
    get_bento: str | None
    """Shell command that puts the bento where the config finds it; None when it is in the repository."""
    logins: tuple[Cloud, ...]
    """Clouds to log in to, by a token of the pipeline's own identity."""
    region: str | None
    """AWS region, where `aws` is among the logins."""
    secrets: tuple[str, ...]
    """Names of environment variables that secrets of the environment fill."""
    scopes: tuple[str, ...] = ()
    """See `PipelineLogin.scopes`; all of one cloud."""
    guarded: bool = False
    """Whether the deployment has a token (`access: token`), for which the first build makes a place."""


@dataclass(frozen=True)
class Repository:
    """The repository that the pipeline lies in."""

    path: str
    """`owner/name`."""
    host: str
    """`github.com`, or the name of another GitHub or a GitLab."""
