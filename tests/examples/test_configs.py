"""The config of each example is one that we take, and promises what its README says."""

from __future__ import annotations

from pathlib import Path

import pytest

from bentodeploy.config.model import Access
from bentodeploy.deployment.access import access_words
from bentodeploy.deployment.workspace import open_workspace
from bentodeploy.progress import Silent
from tests.support.checkout import CHECKOUT

EXAMPLES = sorted(path.parent for path in CHECKOUT.glob("examples/*/deployment_config.yaml"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_the_config_is_right_and_lets_in_as_few_as_its_platform_can(example: Path) -> None:
    workspace = open_workspace(example / "deployment_config.yaml", None, Silent())
    assert workspace.config.access is access_words(workspace.operator)[0]
    assert workspace.config.access is not Access.PUBLIC
    assert f"`{workspace.operator.name}` operator" in (example / "README.md").read_text()


def test_no_two_examples_deploy_under_one_name() -> None:
    names = [open_workspace(path / "deployment_config.yaml", None, Silent()).name for path in EXAMPLES]
    assert len(set(names)) == len(names)
