"""`access: token`, as far as the core has a part in it."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from bentodeploy.bento.reader import read_bento
from bentodeploy.config.model import Access
from bentodeploy.deployment.authorization import authorized_headers
from bentodeploy.deployment.guard import (
    ensure_token,
    overlay_of,
    require_guard,
    token,
    token_header,
)
from bentodeploy.deployment.workspace import Workspace
from bentodeploy.errors import NotBuiltError, UsageError
from bentodeploy.image import guard as image_guard
from bentodeploy.image.model import Overlay
from bentodeploy.release import Release
from tests.deployment.conftest import FakeGuardingOperator, make_workspace
from tests.support.bentos import make_bundle


@pytest.fixture
def guarded(tmp_path: Path) -> Workspace:
    return make_workspace(tmp_path, FakeGuardingOperator(), access=Access.TOKEN)


def headers(workspace: Workspace) -> dict[str, str]:
    return authorized_headers(
        workspace, {}, method="POST", url="http://x/classify", headers={"a": "b"}, body=b""
    )


def test_requests_bear_the_token_and_no_other_proof(guarded: Workspace) -> None:
    ensure_token(guarded)
    assert headers(guarded) == {"a": "b", "authorization": "Bearer secret"}


@pytest.mark.parametrize("access", [Access.PRIVATE, Access.PUBLIC])
def test_where_none_is_asked_for_there_is_none(tmp_path: Path, access: Access) -> None:
    operator = FakeGuardingOperator()
    workspace = make_workspace(tmp_path, operator, access=access)
    ensure_token(workspace)
    assert operator.stored == []
    assert token_header(workspace) is None
    with pytest.raises(UsageError, match="asks its callers for no token"):
        token(workspace)


def test_curl_lines_have_a_command_and_not_the_token(
    guarded: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(guarded.config_path.parent)
    assert token_header(guarded) == '-H "Authorization: Bearer $(bentodeploy token show)"'


@pytest.mark.parametrize("file", ["my config.yaml", "elsewhere/deployment_config.yaml"])
def test_curl_lines_name_a_config_that_the_folder_does_not_tell(
    guarded: Workspace, file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    other = replace(guarded, config_path=tmp_path / file)
    (header,) = shlex.split(str(token_header(other)))[1:]
    command = header.removeprefix("Authorization: Bearer $(").removesuffix(")")
    assert shlex.split(command) == ["bentodeploy", "token", "show", "--file", str(tmp_path / file)]


def test_the_guard_lies_below_what_the_operator_lays_on_top(guarded: Workspace, tmp_path: Path) -> None:
    plain = replace(guarded, config=guarded.config.model_copy(update={"access": Access.PRIVATE}))
    bento, own = read_bento(make_bundle(tmp_path / "bundle")), Overlay("ENV A=b\n", {"file": b"of its own"})
    for workspace, expected in ((plain, own), (guarded, image_guard.guarded(own))):
        assert overlay_of(replace(workspace, operator=FakeGuardingOperator(laid=own)), bento) == expected
        assert overlay_of(replace(workspace, operator=FakeGuardingOperator(laid=None)), bento) is None


@pytest.mark.parametrize("guarded", [True, False])
def test_what_was_built_for_another_access_is_not_deployed(tmp_path: Path, guarded: bool) -> None:
    access = Access.PUBLIC if guarded else Access.TOKEN
    workspace = make_workspace(tmp_path, FakeGuardingOperator(), access=access)
    release = Release(1, "iris:v1", "sha256:1", "{}", "sha256:c", "2026-01-01T00:00:00Z", guarded)
    with pytest.raises(NotBuiltError, match=r"iris:v1 asks for (a|no) token, and the config does"):
        require_guard(workspace, release)
    require_guard(workspace, replace(release, guarded=not guarded))
