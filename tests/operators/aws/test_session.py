"""Clients try again after passing refusals, and a missing boto3 is said so."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from bentodeploy.errors import MissingExtraError
from operators.aws.session import client, open_session
from tests.support.fake_json_api import Request, fake_json_api

BUSY = {"__type": "ThrottlingException", "message": "Rate exceeded"}


@dataclass
class Throttling:
    """A fake of ECR that is busy twice, then answers."""

    asked: int = 0

    def answer(self, _: Request) -> tuple[int, Any]:
        self.asked += 1
        return (400, BUSY) if self.asked <= 2 else (200, {"repositories": []})


@pytest.fixture
def busy_aws(settings: pytest.MonkeyPatch) -> Iterator[Throttling]:
    busy = Throttling()
    with fake_json_api(busy.answer) as api:
        settings.setenv("AWS_ENDPOINT_URL", api.url)
        settings.setenv("AWS_PROFILE", "dev")
        yield busy


def test_a_throttled_call_is_made_again(busy_aws: Throttling) -> None:
    assert client("ecr", "us-east-1").describe_repositories()["repositories"] == []
    assert busy_aws.asked == 3


def test_a_missing_boto3_gives_the_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3.session", None)
    with pytest.raises(MissingExtraError) as met:
        open_session("us-east-1")
    assert met.value.next_step == "pip install 'bentodeploy[aws]'"
