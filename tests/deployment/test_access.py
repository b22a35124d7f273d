"""Which words of `access:` are refused, and with what."""

from __future__ import annotations

from pathlib import Path

import pytest

from bentodeploy.config.model import Access
from bentodeploy.deployment.access import access_words, check_access
from bentodeploy.errors import CapabilityError, ConfigError
from tests.deployment.conftest import FakeGuardingOperator, FakeOperator, make_workspace


def test_a_platform_that_keeps_no_token_is_refused_with_who_can(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path, FakeOperator(), access=Access.TOKEN)
    with pytest.raises(CapabilityError, match="fake cannot keep a token") as caught:
        check_access(workspace.config, workspace.operator, workspace.config_path)
    assert "local" in str(caught.value.next_step)
    assert caught.value.exit_code == 2


def test_a_token_in_the_config_is_refused(tmp_path: Path) -> None:
    operator = FakeGuardingOperator()
    workspace = make_workspace(tmp_path, operator, access=Access.TOKEN, env={"BENTODEPLOY_TOKEN": "x"})
    with pytest.raises(ConfigError, match="BENTODEPLOY_TOKEN is the guard's own"):
        check_access(workspace.config, operator, workspace.config_path)


def test_a_platform_that_keeps_no_token_is_not_offered_one() -> None:
    assert access_words(FakeOperator()) == (Access.PRIVATE, Access.PUBLIC)
    assert access_words(FakeGuardingOperator()) == (Access.PRIVATE, Access.TOKEN, Access.PUBLIC)
