"""A build leaves nothing behind but its image."""

from __future__ import annotations

import pytest

from bentodeploy.deployment.image import build_context
from bentodeploy.deployment.workspace import Workspace


def test_a_build_gathers_in_the_project_and_leaves_nothing(workspace: Workspace) -> None:
    with build_context(workspace) as bundle:
        assert bundle.is_relative_to(workspace.private)
        bundle.mkdir(parents=True)
    assert not bundle.parent.exists()


def test_a_build_that_fails_leaves_nothing(workspace: Workspace) -> None:
    def fail() -> None:
        with build_context(workspace) as bundle:
            bundle.mkdir(parents=True)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert not (workspace.private / "context").exists()


def test_what_a_killed_build_left_is_removed_by_the_next(workspace: Workspace) -> None:
    left = workspace.private / "context" / "bundle" / "model.bin"
    left.parent.mkdir(parents=True)
    left.touch()
    with build_context(workspace) as bundle:
        assert not bundle.exists()
