"""What a plan is made for, and the file that keeps both."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bentodeploy.deployment.plan_file import PlanFor, digest_of, write_plan_file
from bentodeploy.deployment.values import backend_of
from bentodeploy.terraform.engine import find_engine
from bentodeploy.terraform.rendering import generated_files

if TYPE_CHECKING:
    from pathlib import Path

    from bentodeploy.deployment.saved_plan import SavedPlan
    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.release import Releases


def keep_plan(workspace: Workspace, saved: SavedPlan, fingerprint: str, path: Path) -> None:
    """Write a plan just made, and what it is for, to `path`; for a caller who holds the project's lock."""
    write_plan_file(path, plan_purpose(workspace, saved.releases, saved.has_changes, fingerprint), saved.path)


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
