"""What `init` says of each platform: a tick or a cross, what it is good for, and why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.bento.model import Bento
from bentodeploy.bento.reader import read_bento
from bentodeploy.discovery import find_operator
from bentodeploy.wizard.asking import Option, Pick
from bentodeploy.wizard.operators import ask_operator
from tests.support.bentos import make_bento
from tests.wizard.conftest import FakePerson

SERVICE = {"name": "Iris", "service": ""}
HOUR = 3600.0


@pytest.fixture
def bento(own_home: Path) -> Bento:
    """Small, with one service and one route."""
    made = make_bento(own_home / "bentoml", name="iris", version="v1", manifest={"services": [SERVICE]})
    return read_bento(made)


def offered(bento: Bento) -> list[Option]:
    """What is shown for the bento, in that order."""
    seen: list[Pick] = []

    class Looking(FakePerson):
        def pick(self, question: Pick) -> str:
            seen.append(question)
            return question.options[0].value

    ask_operator(bento, Looking({}))
    return list(seen[0].options)


def told(bento: Bento, operator: str) -> str:
    return " ".join(next(option for option in offered(bento) if option.value == operator).told)


def test_a_small_bento_fits_everywhere_and_each_platform_gives_its_use_and_a_reason(bento: Bento) -> None:
    for option in offered(bento):
        assert option.fits, option
        assert option.told[0] == option.detail == find_operator(option.value).summary
        assert len(option.told) > 1, f"{option.value} has a tick without a reason"
        assert all(option.told)


def test_a_bento_of_few_bytes_is_not_said_to_have_none(bento: Bento) -> None:
    assert "is less than 1 MB before its packages; Lambda takes 10 GB in all." in told(bento, "aws-lambda")


@pytest.mark.parametrize(
    ("bento_has", "misfits", "reason"),
    [
        ({"gpus": 1}, {"aws-lambda", "azure-functions", "heroku"}, "asks for 1 GPU"),
        ({"size": 12 * 1024**3}, {"aws-lambda"}, "is 12.0 GB before its packages"),
        ({"services": 2}, {"aws-lambda", "azure-functions"}, "runs 2 services"),
        ({"timeout": 2 * HOUR}, {"azure-functions"}, "lets a request take 7200 s"),
    ],
)
def test_those_that_it_does_not_fit_come_last_and_say_why(
    bento: Bento, bento_has: dict[str, Any], misfits: set[str], reason: str
) -> None:
    options = offered(replace(bento, **bento_has))
    crossed = [option for option in options if option.fits is False]
    assert {option.value for option in crossed} == misfits
    assert options[-len(crossed) :] == crossed
    for option in crossed:
        assert any(line.startswith(option.detail) for line in option.told[1:])
        assert any(reason in line for line in option.told[1:])


def test_routes_that_take_files_are_told_the_limit_of_a_request(bento: Bento) -> None:
    [route] = bento.routes
    upload = replace(route, path="/upload", content_types=("image/png",), input_schema={})
    text = told(replace(bento, routes=(route, upload)), "aws-lambda")
    assert "Files go to /upload: Lambda takes 6 MB a request" in text
    assert "aws-ec2 has no such limit" in text
