"""An answer beyond Lambda's limit is replaced by one that says so."""

from __future__ import annotations

import json
from typing import Any

import pytest

from operators.aws_lambda.runtime.answer import LIMIT, within_limit


def answer(body: str) -> dict[str, Any]:
    return {"statusCode": 200, "headers": {}, "body": body, "isBase64Encoded": False}


def test_small_answers_pass_untouched() -> None:
    small = answer("x" * 1000)
    assert within_limit(small) is small


def test_an_answer_of_just_the_limit_passes_and_one_byte_more_does_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    room = LIMIT - len(json.dumps(answer("")))
    assert within_limit(answer("x" * room))["statusCode"] == 200
    refused = within_limit(answer("x" * (room + 1)))
    assert refused["statusCode"] == 500
    assert f"{LIMIT + 1:,} bytes" in json.loads(refused["body"])["error"]
    assert f"{LIMIT + 1:,} bytes" in capsys.readouterr().err


def test_what_json_makes_of_characters_counts() -> None:
    assert within_limit(answer("\u2603" * (LIMIT // 6)))["statusCode"] == 500
    assert within_limit(answer("\U0001f600" * (LIMIT // 12)))["statusCode"] == 500
