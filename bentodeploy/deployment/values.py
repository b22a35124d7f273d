"""What goes into the project: the release with its place in the history, and the operator's variables."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bentodeploy.config.canonical import canonical_spec, config_hash
from bentodeploy.config.state import backend_settings
from bentodeploy.deployment.history import applied_releases, written_release
from bentodeploy.errors import NotBuiltError, UsageError
from bentodeploy.release import Release, Releases, enter, now, read_releases, superseded
from bentodeploy.terraform.backend import Backend
from bentodeploy.terraform.rendering import read_values, render_project

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bentodeploy.config.model import DeploymentConfig
    from bentodeploy.deployment.workspace import Workspace


def place_artifact(
    workspace: Workspace, bento: str, image: str, applied: Sequence[Release], *, tag: str, guarded: bool
) -> Releases:
    """The record of deploying `image` under today's config, after what was applied.

    While nothing changes it keeps number and time, so that the project's bytes stay the same.
    """
    wanted = Release(
        number=0,
        bento=bento,
        image=image,
        spec=canonical_spec(workspace.config),
        config_hash=config_hash(workspace.config),
        created_at=now(),
        guarded=guarded,
        tag=tag,
        operator=workspace.operator.name,
    )
    written = written_release(workspace.project)
    return enter(written if written and written.same_content(wanted) else wanted, applied)


def place_last_build(workspace: Workspace, applied: Sequence[Release]) -> Releases | None:
    """The same for what was built last: here, or, on a machine that never built, what runs already.

    That also where others have put something else in the place of what was built here and applied. None when
    nothing was ever built.
    """
    written = written_release(workspace.project)
    if written is not None and superseded(written, applied):
        written = None
    built = written or (applied[-1] if applied else None)
    return None if built is None else _place_again(workspace, built, applied)


def take_over_build(workspace: Workspace, path: Path) -> None:
    """Make what `build --json` answered elsewhere the last build here. Raises `UsageError`."""
    try:
        [record] = read_releases([json.loads(path.read_text(encoding="utf-8"))["release"]])
    except OSError as error:
        raise UsageError(f"Cannot read {path}: {error.strerror}.", where="option `--built`") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path} does not hold what `bentodeploy build --json` answers.", where="option `--built`"
        ) from error
    applied = applied_releases(workspace.project)
    render(workspace, _place_again(workspace, record, applied))


def _place_again(workspace: Workspace, built: Release, applied: Sequence[Release]) -> Releases:
    return place_artifact(workspace, built.bento, built.image, applied, tag=built.tag, guarded=built.guarded)


def require_build(workspace: Workspace, releases: Releases | None) -> Releases:
    """Raise `NotBuiltError` when there is nothing to plan."""
    if releases is None:
        raise NotBuiltError(
            f"Nothing was built for {workspace.name} yet.",
            where=str(workspace.config_path),
            next_step="`bentodeploy build`, or `bentodeploy up` for all at once.",
        )
    return releases


def render(workspace: Workspace, releases: Releases | None) -> list[Path]:
    """Write the project for these releases (None: nothing was built yet); answers what changed."""
    project, operator = workspace.project, workspace.operator
    release = releases.current if releases else None
    history = releases.history if releases else ()
    return render_project(
        project,
        operator.template(),
        operator.variables(workspace.target, release, read_values(project)),
        release.as_dict() if release else None,
        [entry.as_dict() for entry in history],
        backend_of(workspace.config),
    )


def backend_of(config: DeploymentConfig) -> Backend:
    """Where the config wants the state to be kept."""
    return Backend(config.state.backend, backend_settings(config.state, config.name))


def render_for_shared_state(workspace: Workspace) -> None:
    """Write the project where it is not there although its state may be, in a store that others share."""
    if not workspace.project.is_dir() and not backend_of(workspace.config).is_local:
        render(workspace, None)
