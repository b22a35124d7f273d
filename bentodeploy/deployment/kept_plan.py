"""What a plan is made for, and the file that keeps both."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from bentodeploy.deployment.plan_file import PlanFor, digest_of, write_plan_file
from bentodeploy.deployment.values import backend_of
from bentodeploy.pipelines.git import may_be_committed
from bentodeploy.terraform.engine import find_engine
from bentodeploy.terraform.rendering import generated_files

if TYPE_CHECKING:
    from pathlib import Path

    from bentodeploy.deployment.saved_plan import SavedPlan
    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.progress import Progress
    from bentodeploy.release import Releases


def keep_plan(
    workspace: Workspace, saved: SavedPlan, fingerprint: str, path: Path, progress: Progress
) -> None:
    """Write a plan just made, and what it is for, to `path`; for a caller who holds the project's lock."""
    write_plan_file(path, plan_purpose(workspace, saved.releases, saved.has_changes, fingerprint), saved.path)
    # A pipeline's clone is thrown away, and nobody commits from it.
    if not os.environ.get("CI") and may_be_committed(path):
        progress.warn(f"{path} holds every value in clear, as the state does: add it to .gitignore.")


def plan_purpose(workspace: Workspace, releases: Releases, has_changes: bool, fingerprint: str) -> PlanFor:
    """What a plan for these releases would be made for, as things are here."""
    engine = find_engine(workspace.config.engine)
    backend = backend_of(workspace.config)
    return PlanFor(
        deployment=workspace.name,
        operator=workspace.operator.name,
        backend=json.dumps({"backend": backend.kind, **backend.settings}, sort_keys=True),
        files=files_digest(workspace),
        engine=f"{'tofu' if engine.kind == 'tofu' else 'terraform'} {engine.version}",
        has_changes=has_changes,
        fingerprint=fingerprint,
        release=releases.current,
        history=releases.history,
    )


def files_digest(workspace: Workspace) -> str:
    """Of all generated files that Terraform reads."""
    return digest_of(generated_files(workspace.project))
