"""The image repository that a project owns is made before the push; one that exists already is left alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from bentodeploy.config.model import Access
from bentodeploy.deployment.registry import addresses_before_the_push, ensure_registry
from bentodeploy.operator import Guards, OwnsRegistry, Spec, Target
from bentodeploy.progress import Silent
from tests.deployment.conftest import FakeOperator, make_workspace


@dataclass
class FakeGuest(FakeOperator, OwnsRegistry[Spec]):
    """Its spec names a repository that the project does not make."""

    def registry_addresses(self, target: Target[Spec]) -> tuple[str, ...]:
        return ()


@dataclass
class FakeOwner(FakeOperator, OwnsRegistry[Spec], Guards[Spec]):
    """Makes a group for both the repository and the token."""

    def registry_addresses(self, target: Target[Spec]) -> tuple[str, ...]:
        return ("fake_group.this", "fake_repository.this")

    def token_addresses(self, target: Target[Spec]) -> tuple[str, ...]:
        return ("fake_group.this", "fake_secret.token")

    def ensure_token(self, target: Target[Spec]) -> None:
        raise NotImplementedError

    def token(self, target: Target[Spec]) -> SecretStr:
        raise NotImplementedError


def test_what_the_token_needs_is_made_with_the_repository_where_one_is_asked_for(tmp_path: Path) -> None:
    repository = ("fake_group.this", "fake_repository.this")
    private, guarded = (
        make_workspace(tmp_path, FakeOwner(), access=access) for access in (Access.PRIVATE, Access.TOKEN)
    )
    assert addresses_before_the_push(private) == repository
    assert addresses_before_the_push(guarded) == (*repository, "fake_secret.token")


def test_where_nothing_is_to_be_made_nothing_is_planned(tmp_path: Path) -> None:
    for operator in (FakeGuest(), FakeOperator()):
        workspace = make_workspace(tmp_path, operator)
        ensure_registry(workspace, Silent(), lock_timeout=0)
        assert not list(workspace.project.glob("*.tf"))
