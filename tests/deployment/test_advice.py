"""An engine's failure gets the operator's next step, where the operator knows its cloud's words."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bentodeploy.deployment.advice import advised
from bentodeploy.errors import EngineError, LockHeldError, StateNotSavedError
from bentodeploy.operator import Advises, Spec, Target
from tests.deployment.conftest import FakeOperator, make_workspace

FAILED = EngineError("It failed: conflict.", where="a.b, a.tf:1", next_step="Go on.", details=["c.d: too"])


@dataclass
class FakeAdviser(FakeOperator, Advises[Spec]):
    """Says what the test sets, and keeps what it was asked."""

    answer: str | None = None
    asked: list[str] = field(default_factory=list)

    def advice(self, target: Target[Spec], text: str) -> str | None:
        self.asked.append(text)
        return self.answer


def test_the_operator_reads_what_failed_behind_its_address(tmp_path: Path) -> None:
    operator = FakeAdviser(answer="Import it.")
    error = advised(make_workspace(tmp_path, operator), FAILED)
    assert operator.asked == ["a.b, a.tf:1: It failed: conflict.\nc.d: too"]
    assert (error.what, error.where, error.next_step) == (FAILED.what, FAILED.where, "Import it.")
    assert error.details == FAILED.details


def test_a_failure_of_no_place_is_read_as_it_is(tmp_path: Path) -> None:
    operator = FakeAdviser()
    error = EngineError("It failed.")
    assert advised(make_workspace(tmp_path, operator), error) is error
    assert operator.asked == ["It failed."]


@pytest.mark.parametrize(
    "error", [FAILED, LockHeldError("Somebody holds it."), StateNotSavedError("It is not saved.")]
)
def test_what_is_known_already_is_asked_of_nobody(error: EngineError, tmp_path: Path) -> None:
    operator = FakeAdviser(answer="Import it.")
    told = advised(make_workspace(tmp_path, operator), error)
    assert (told is error) is (type(error) is not EngineError)
    assert bool(operator.asked) is (type(error) is EngineError)
