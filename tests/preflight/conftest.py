"""What checks are told of a deployment to a platform that a test makes up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.bento.reader import read_bento
from bentodeploy.operator import Operator
from bentodeploy.preflight.check import Situation
from tests.deployment.conftest import make_workspace
from tests.support.bentos import make_bento

KnowOf = Callable[[Operator[Any]], Situation]


@pytest.fixture
def know_of(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> KnowOf:
    """The situation of a deployment of `iris:v1` by this operator."""

    def know(operator: Operator[Any]) -> Situation:
        bento = read_bento(make_bento(tmp_path_factory.mktemp("store"), "iris", "v1"))
        target = make_workspace(tmp_path, operator).target
        return Situation(tmp_path, operator=operator, target=target, bento=bento, needs_image=True)

    return know
