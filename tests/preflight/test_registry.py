"""The image registry is asked whether it lets us in; nothing is pushed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pydantic import SecretStr

from bentodeploy.errors import CredentialsError, RepositoryNotFoundError
from bentodeploy.image.model import Credentials, Registry
from bentodeploy.operator import Spec, Target
from bentodeploy.preflight.check import found
from bentodeploy.preflight.registry import CHECK
from tests.deployment.conftest import FakeOperator
from tests.preflight.conftest import KnowOf


@dataclass
class FakeRegistry:
    """A repository that may be missing, and a login that may be refused; it counts the logins."""

    is_there: bool = True
    lets_in: bool = True
    logins: int = 0

    @property
    def repository(self) -> str:
        if not self.is_there:
            raise RepositoryNotFoundError("There is no repository iris.")
        return "registry.example/iris"

    def credentials(self) -> Credentials | None:
        self.logins += 1
        if not self.lets_in:
            raise CredentialsError("The token has expired.", next_step="Log in again.")
        return Credentials("me", SecretStr("secret"))


@dataclass
class PushingOperator(FakeOperator):
    """Has its images in a registry."""

    place: FakeRegistry | None = field(default_factory=FakeRegistry)

    def registry(self, target: Target[Spec]) -> Registry | None:
        return self.place


def test_a_repository_that_lets_us_in_is_named(know_of: KnowOf) -> None:
    place = FakeRegistry()
    [outcome] = found(CHECK, know_of(PushingOperator(place=place)))
    assert (outcome.ok, outcome.what) == (True, "registry.example/iris lets us in.")
    assert place.logins == 1
    assert "secret" not in repr(outcome)


def test_a_repository_that_is_not_there_yet_is_no_fault(know_of: KnowOf) -> None:
    place = FakeRegistry(is_there=False)
    [outcome] = found(CHECK, know_of(PushingOperator(place=place)))
    assert outcome.ok
    assert "the first build makes it" in outcome.what
    assert place.logins == 0


def test_a_login_that_is_refused_is_told_with_its_cure(know_of: KnowOf) -> None:
    [outcome] = found(CHECK, know_of(PushingOperator(place=FakeRegistry(lets_in=False))))
    assert (outcome.check, outcome.ok) == ("registry", False)
    assert (outcome.what, outcome.cure) == ("The token has expired.", "Log in again.")


def test_nobody_is_asked_where_nothing_is_pushed(know_of: KnowOf) -> None:
    place = FakeRegistry()
    assert found(CHECK, know_of(PushingOperator(place=None))) == []
    assert found(CHECK, replace(know_of(PushingOperator(place=place)), needs_image=False)) == []
    assert place.logins == 0
