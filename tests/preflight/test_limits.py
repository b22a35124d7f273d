"""An operator's own checks: those of this machine alone, and those that ask the platform."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.bento.model import Bento
from bentodeploy.discovery import discover
from bentodeploy.errors import PreflightError
from bentodeploy.operator import Checks, Finding, Operator, Spec, Target
from bentodeploy.preflight import limits, platform
from bentodeploy.preflight.check import Cost, Outcome, Verb, found
from bentodeploy.preflight.every import CHECKS, needed_before_project, needed_with_project
from bentodeploy.preflight.refusal import require
from bentodeploy.testing import make_target
from tests.deployment.conftest import FakeOperator
from tests.preflight.conftest import KnowOf

OURS = [one.operator for one in discover() if one.operator and one.distribution.startswith("bentodeploy ")]
LIBRARIES = ("boto3", "botocore", "google.auth", "google.cloud", "azure.identity", "azure.core")


@dataclass
class FakeOlderOperator(FakeOperator, Checks[Spec]):
    """Written when there was one kind of checks."""

    asked: list[str] = field(default_factory=list)

    def checks(
        self,
        target: Target[Spec],
        bento: Bento | None,
        variables: Mapping[str, Any],
        outputs: Mapping[str, Any],
    ) -> Iterable[Finding]:
        self.asked.append("platform")
        return [Finding("quota", False, "There is no room.", "Ask for more.")]


@dataclass
class FakeCheckingOperator(FakeOlderOperator):
    """Tells the two kinds apart."""

    def local_checks(
        self, target: Target[Spec], bento: Bento | None, variables: Mapping[str, Any]
    ) -> Iterable[Finding]:
        return [Finding("env", False, "The name is taken.", "Take another.")]


class FakeLackingOperator(FakeCheckingOperator):
    """Works with a library that is not installed."""

    libraries = ("a_library.that_is_not_there",)


def told(outcomes: Iterable[Outcome]) -> list[tuple[str, str]]:
    return [(outcome.check, outcome.cost) for outcome in outcomes]


def test_each_kind_is_told_with_its_own_cost(know_of: KnowOf) -> None:
    situation = know_of(FakeCheckingOperator())
    assert told(found(limits.CHECK, situation)) == [("env", "local")]
    assert told(found(platform.CHECK, situation)) == [("quota", "cloud")]


def test_what_is_mended_here_is_told_before_the_platform_is_asked() -> None:
    order = [check.name for check in CHECKS]
    assert order.index("library") < order.index("limits") < order.index("clock") < order.index("platform")


def test_without_the_library_the_platform_is_not_asked_and_the_rest_is_told(know_of: KnowOf) -> None:
    operator = FakeLackingOperator()
    assert told(found(limits.CHECK, know_of(operator))) == [("env", "local")]
    assert found(platform.CHECK, know_of(operator)) == []
    assert operator.asked == []


def test_an_operator_of_one_kind_is_asked_as_before(know_of: KnowOf) -> None:
    situation = know_of(FakeOlderOperator())
    assert found(limits.CHECK, situation) == []
    assert told(found(platform.CHECK, situation)) == [("quota", "cloud")]


@pytest.mark.parametrize("verb", list(Verb))
def test_a_verb_makes_both_when_it_knows_the_projects_values(verb: Verb) -> None:
    assert needed_with_project(verb) == [limits.CHECK, platform.CHECK]
    assert {limits.CHECK, platform.CHECK}.isdisjoint(needed_before_project(verb))


def test_a_verb_refuses_with_all_that_both_find(know_of: KnowOf) -> None:
    with pytest.raises(PreflightError, match="2 checks refuse") as refused:
        require(needed_with_project(Verb.PLAN), know_of(FakeCheckingOperator()))
    assert refused.value.details == (
        "env: The name is taken. (Take another.)",
        "quota: There is no room. (Ask for more.)",
    )


@pytest.mark.parametrize(
    ("skipped", "left"),
    [({"platform"}, None), ({"limits"}, "quota"), ({"quota"}, "env"), ({"quota", "env"}, None)],
    ids=["all that asks the platform", "all of this machine", "quota", "quota and env"],
)
def test_names_of_a_kind_and_of_a_finding_are_skipped(
    skipped: set[str], left: str | None, know_of: KnowOf
) -> None:
    situation = know_of(FakeCheckingOperator())
    if left is None:
        require(needed_with_project(Verb.PLAN), situation, frozenset(skipped))
        return
    with pytest.raises(PreflightError) as refused:
        require(needed_with_project(Verb.PLAN), situation, frozenset(skipped))
    assert refused.value.where == f"check {left}"


def test_what_two_checks_find_in_the_same_words_is_refused_once(know_of: KnowOf) -> None:
    with pytest.raises(PreflightError, match=r"The name is taken\."):
        require([limits.CHECK, replace(limits.CHECK, name="again")], know_of(FakeCheckingOperator()))


@pytest.mark.parametrize("operator", OURS, ids=lambda operator: str(operator.name))
def test_our_operators_look_at_spec_and_bento_without_network_and_libraries(
    operator: type[Operator[Any]], know_of: KnowOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("somebody was asked")

    wanted = our_target(operator(), tmp_path)
    variables = operator().variables(wanted, None, {})
    for name in [one for one in sys.modules if one.startswith(LIBRARIES)] + list(LIBRARIES):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    situation = replace(know_of(FakeOperator()), operator=operator(), target=wanted, variables=variables)
    outcomes = found(limits.CHECK, situation)
    assert {outcome.cost for outcome in outcomes} == {Cost.LOCAL.value}
    assert {outcome.check for outcome in outcomes} >= {"env"}, "the variable that each of them sets itself"
    assert issubclass(operator, Checks)
    assert {outcome.check for outcome in outcomes} <= set(operator.check_names)


def our_target(operator: Operator[Any], project: Path) -> Target[Any]:
    """With what has no default from its examples, and a variable that no platform takes."""
    fields = operator.spec_model.model_fields.items()
    one_of = [keys[0] for keys in operator.needs_one_of]
    spec = {key: (one.examples or [""])[0] for key, one in fields if one.is_required() or key in one_of}
    env = {"PORT": "1", "AWS_REGION": "x", "FUNCTIONS_WORKER_RUNTIME": "x"}
    return make_target(operator, project, spec, env=env, access="public")
