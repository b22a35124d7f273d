from __future__ import annotations

import pytest

from operators.aws_lambda.limits import MEMORY_OF_A_CPU_MB
from operators.aws_lambda.runtime.threads import limit_threads


def threads(memory: int | None, **given: str) -> str:
    environment = dict(given)
    if memory is not None:
        environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = str(memory)
    limit_threads(environment)
    return environment["OMP_NUM_THREADS"]


@pytest.mark.parametrize(
    ("memory", "wanted"),
    [(128, "1"), (1024, "1"), (MEMORY_OF_A_CPU_MB, "1"), (2 * MEMORY_OF_A_CPU_MB, "2"), (10_240, "6")],
)
def test_there_are_as_many_threads_as_processors(memory: int, wanted: str) -> None:
    assert threads(memory) == wanted


def test_there_is_one_where_the_memory_is_not_told() -> None:
    assert threads(None) == "1"


def test_who_says_how_many_keeps_them() -> None:
    assert threads(1024, OMP_NUM_THREADS="4") == "4"
