"""The image registry is asked whether it lets us in; nothing is pushed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from bentodeploy.errors import CredentialsError, PreflightError, RepositoryNotFoundError
from bentodeploy.image.engine import connect
from bentodeploy.image.model import Credentials, Registry
from bentodeploy.image.push import find_pushed
from bentodeploy.operator import Spec, Target
from bentodeploy.preflight.check import found
from bentodeploy.preflight.registry import CHECK
from tests.deployment.conftest import FakeOperator
from tests.preflight.conftest import KnowOf
from tests.support.registry import RegistryAt, RunningRegistry, registry_running


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

    place: Registry | None = field(default_factory=FakeRegistry)

    def registry(self, target: Target[Spec]) -> Registry | None:
        return self.place


def test_without_an_engine_the_login_is_all_that_is_known(
    know_of: KnowOf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nobody.sock")
    place = FakeRegistry()
    [outcome] = found(CHECK, know_of(PushingOperator(place=place)))
    assert outcome.ok
    assert outcome.what.startswith("There is a login for registry.example/iris; without a Docker engine")
    assert place.logins == 1
    assert "secret" not in repr(outcome)


@pytest.mark.docker
@pytest.mark.registry
class TestARealOne:
    """The engine asks it, as it would for a push."""

    @pytest.fixture
    def running(self, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRegistry]:
        with registry_running(tmp_path_factory.mktemp("registry"), with_login=True) as running:
            yield running

    def test_that_answers_lets_us_in_though_it_holds_nothing_yet(
        self, know_of: KnowOf, running: RunningRegistry
    ) -> None:
        place = running.at("team/iris")
        [outcome] = found(CHECK, know_of(PushingOperator(place=place)))
        assert (outcome.ok, outcome.what) == (True, f"127.0.0.1:{running.port}/team/iris lets us in.")

    def test_that_refuses_the_login_is_a_fault(self, know_of: KnowOf, running: RunningRegistry) -> None:
        place = RegistryAt(running.at("team/iris").repository, [Credentials("ci", SecretStr("wrong"))])
        [outcome] = found(CHECK, know_of(PushingOperator(place=place)))
        assert not outcome.ok
        assert outcome.what.startswith(f"The registry 127.0.0.1:{running.port} refuses the login.")
        assert "wrong" not in repr(outcome)

    def test_that_does_not_answer_is_a_fault_and_nothing_is_built_for_it(
        self, know_of: KnowOf, free_port: int
    ) -> None:
        place = RegistryAt(f"127.0.0.1:{free_port}/team/iris")
        [outcome] = found(CHECK, know_of(PushingOperator(place=place)))
        assert (outcome.check, outcome.ok) == ("registry", False)
        assert f"The registry 127.0.0.1:{free_port} does not answer" in outcome.what
        assert "proxy of the Docker engine" in (outcome.cure or "")
        with pytest.raises(PreflightError, match="does not answer, so nothing is built") as refused:
            find_pushed(connect(), place, "r1")
        assert refused.value.exit_code == 3


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
