"""A state moves between the project's folder and another place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bentodeploy.errors import StateCorruptError, StateNotSavedError
from bentodeploy.terraform.driver import Terraform
from tests.support.front import front

from .conftest import MakeTerraform
from .http_store import FakeStore, keep_state_at
from .projects import CHAIN

pytestmark = pytest.mark.terraform


@pytest.fixture
def store() -> FakeStore:
    return FakeStore()


@pytest.fixture
def url(store: FakeStore) -> Iterator[str]:
    with front(store.answer) as url:
        yield url


@pytest.fixture
def applied(make_terraform: MakeTerraform) -> Terraform:
    """A project that was applied twice, with its state in its own folder."""
    for text in ("one", "two"):
        terraform = make_terraform(CHAIN, text=text)
        terraform.init()
        terraform.apply_at_once()
    return terraform


def test_it_goes_there_and_comes_back_for_its_owner_s_eyes_only(
    applied: Terraform, store: FakeStore, url: str
) -> None:
    override = keep_state_at(url, applied.project)
    applied.migrate_state()
    assert b"hush" in store.state
    state = applied.project / "terraform.tfstate"
    for file in applied.project.glob("*.tfstate*"):
        file.unlink()

    override.unlink()
    applied.migrate_state()
    assert "hush" in state.read_text()
    assert state.stat().st_mode & 0o077 == 0


def test_an_empty_state_with_a_backup_is_moved_nowhere(
    applied: Terraform, store: FakeStore, url: str
) -> None:
    (applied.project / "terraform.tfstate").write_text("")
    keep_state_at(url, applied.project)
    with pytest.raises(StateCorruptError, match="empty"):
        applied.migrate_state()
    assert store.state == b""


def test_an_empty_file_beside_a_state_that_is_elsewhere_is_no_loss(applied: Terraform, url: str) -> None:
    keep_state_at(url, applied.project)
    applied.migrate_state()
    (applied.project / "terraform.tfstate").write_text("")
    assert applied.apply_at_once().has_changes is False


def test_a_state_that_was_not_saved_is_brought_back_first(
    applied: Terraform, store: FakeStore, url: str
) -> None:
    (applied.project / "errored.tfstate").write_text("{}")
    keep_state_at(url, applied.project)
    with pytest.raises(StateNotSavedError):
        applied.migrate_state()
    assert store.state == b""
