"""`ci init`: write the pipeline of a deployment, and what its clouds must be told once."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bentodeploy import __version__
from bentodeploy.config.model import Access
from bentodeploy.config.state import AzurermState, GcsState, S3State
from bentodeploy.deployment.result import Result
from bentodeploy.errors import UsageError
from bentodeploy.files import NewFile, file_system_errors, replace_all
from bentodeploy.operator import LogsInFromPipelines, PipelineLogin
from bentodeploy.pipelines.git import branch_of, repository_of, top_of
from bentodeploy.pipelines.hosts import USUAL, is_other_service, is_own_server, issuer
from bentodeploy.pipelines.marked import is_untouched
from bentodeploy.pipelines.model import Pipeline, Repository
from bentodeploy.pipelines.render import config_of, render_pipeline, render_trust

if TYPE_CHECKING:
    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.pipelines.render import Provider
    from bentodeploy.progress import Progress


_USUAL_BRANCH = "main"


@dataclass(frozen=True)
class PipelineOptions:
    """What the config does not tell of a pipeline."""

    provider: Provider
    branch: str | None = None
    """None: as the repository says."""
    environment: str = "production"
    get_bento: str | None = None
    overwrite: bool = False
    """Also what was edited by hand."""


@dataclass(frozen=True)
class PipelineWritten(Result):
    """Answer of `ci init`."""

    name: str
    provider: str
    files: tuple[str, ...]
    """Paths from the top of the repository."""


def write_pipeline(workspace: Workspace, options: PipelineOptions, progress: Progress) -> PipelineWritten:
    """Write workflow, guide and trust.

    Raises `UsageError` where a file was edited by hand, or is another config's of the same name.
    """
    top = top_of(workspace.config_path.parent)
    pipeline = _pipeline(workspace, options, top, progress)
    repository = _trusted(top, options.provider, progress) if pipeline.logins else None
    if workspace.config.state.backend == "local":
        progress.warn(
            "The Terraform state is kept in a folder, which a pipeline throws away after each run; "
            "name a store by `state:` in the config, then `bentodeploy state init`."
        )
    workflow = render_pipeline(pipeline, options.provider)
    files = {**workflow, **render_trust(pipeline, options.provider, repository)}
    if not options.overwrite:
        _refuse_of_another(top, workflow, pipeline)
        _refuse_edited(top, files)
    with file_system_errors("write the pipeline", top):
        replace_all({top / name: NewFile(text.encode()) for name, text in files.items()})
    return PipelineWritten(workspace.name, options.provider, tuple(files))


def _trusted(top: Path, provider: Provider, progress: Progress) -> Repository | None:
    """The repository that the clouds shall trust; None, with a warning, where `origin` does not tell it."""
    repository = repository_of(top)
    if repository is None:
        progress.warn(
            "The repository has no remote `origin`, so the trust is written for OWNER/NAME: "
            "correct the subjects in trust.auto.tfvars.json, or add the remote and run this again."
        )
        return None
    host = repository.host
    if is_other_service(provider, host):
        progress.warn(
            f"The remote `origin` is at {host}, which runs no pipeline for {provider}, so the trust is "
            f"written for OWNER/NAME at {USUAL[provider]}: correct issuer, audience and subjects in "
            "trust.auto.tfvars.json, or take the other `--provider`."
        )
        return None
    if provider == "github" and is_own_server(provider, host):
        progress.warn(
            f"The remote `origin` is at {host}, which is taken for a GitHub Enterprise Server: the trust is "
            f"for tokens of {issuer(provider, host)}, which the clouds must reach. If the pipeline runs "
            "elsewhere, correct issuer and subjects in trust.auto.tfvars.json."
        )
    return repository


def _pipeline(workspace: Workspace, options: PipelineOptions, top: Path, progress: Progress) -> Pipeline:
    logins = _logins(workspace)
    clouds = tuple(sorted({login.cloud for login in logins if login.cloud}))
    extras = sorted({"terraform", *(login.extra for login in logins if login.extra)})
    return Pipeline(
        deployment=workspace.name,
        config=workspace.config_path.resolve().relative_to(top.resolve()).as_posix(),
        branch=options.branch or _branch(top, progress),
        environment=_checked_environment(options.environment),
        python=f"{sys.version_info.major}.{sys.version_info.minor}",
        install=f"bentodeploy[{','.join(extras)}]=={__version__}",
        get_bento=_get_bento(workspace, options, top),
        logins=clouds,
        region=next((login.region for login in logins if login.region), None),
        secrets=tuple(sorted({name for login in logins for name in login.secrets})),
        scopes=tuple(sorted({scope for login in logins for scope in login.scopes})),
        guarded=workspace.config.access is Access.TOKEN,
    )


def _branch(top: Path, progress: Progress) -> str:
    branch = branch_of(top)
    if branch is None:
        progress.warn(
            f"HEAD is detached, so nothing tells the branch that merges go to: `{_USUAL_BRANCH}` is taken. "
            "`--branch NAME` names another."
        )
    return branch or _USUAL_BRANCH


def _logins(workspace: Workspace) -> list[PipelineLogin]:
    """Of the platform, and of the place of the state."""
    operator = workspace.operator
    logins = [operator.pipeline_login(workspace.target)] if isinstance(operator, LogsInFromPipelines) else []
    match workspace.config.state:
        case S3State(region=region):
            logins.append(PipelineLogin("aws", region=region, extra="aws"))
        case GcsState():
            logins.append(PipelineLogin("google", extra="gcp"))
        case AzurermState():
            logins.append(PipelineLogin("azure", extra="azure"))
    return logins


def _get_bento(workspace: Workspace, options: PipelineOptions, top: Path) -> str | None:
    if options.get_bento is not None:
        return options.get_bento
    reference = Path(workspace.bento_reference())
    if reference.exists() and reference.resolve().is_relative_to(top.resolve()):
        return None
    raise UsageError(
        f"A pipeline's machine has an empty store: how does it get {workspace.config.bento}?",
        where=f"{workspace.config_path}, key `bento`",
        next_step="Name the command that makes it there, with all that it needs, for example "
        "`--get-bento 'pip install -r requirements.txt && python train.py && bentoml build'`, or one that "
        "puts an archive where `bento:` says.",
    )


def _checked_environment(name: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}", name) is None:
        raise UsageError(
            f"{name!r} is no name for an environment.",
            next_step="Use letters, digits, - and _: `--environment production`.",
        )
    return name


def _refuse_of_another(top: Path, workflow: Iterable[str], pipeline: Pipeline) -> None:
    """The files are called after the deployment: two configs of one name would take turns at them.

    A config that is gone had its pipeline from here; a file that names it is no reason to refuse.
    """
    for name in workflow:
        config = config_of(_text(top / name)) if (top / name).exists() else None
        if config not in (None, pipeline.config) and (top / str(config)).is_file():
            raise UsageError(
                f"{name} is the pipeline of another config: {config}. Nothing was written.",
                where=f"{pipeline.config}, key `name`: {pipeline.deployment}",
                next_step="Give one of the two configs another `name:`, after which pipeline and state are "
                f"called; or let this one have the pipeline instead of {config}: `--overwrite`.",
            )


def _refuse_edited(top: Path, files: Iterable[str]) -> None:
    edited = [name for name in files if (top / name).exists() and not _is_ours(top / name)]
    if edited:
        raise UsageError(
            "Somebody has edited what would be written. Nothing was written.",
            where=", ".join(edited),
            next_step="Keep your changes elsewhere (git does), then run it with `--overwrite`.",
        )


def _is_ours(path: Path) -> bool:
    return is_untouched(_text(path))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
