"""Lambda's limit on answers, told to the caller. Lambda itself would say only 502."""

from __future__ import annotations

import json
import sys
from typing import Any

LIMIT = 6 * 1024 * 1024
"""Bytes of an answer as JSON, base64 included (AWS Lambda Developer Guide, "Lambda quotas")."""

_SURELY_SMALL = LIMIT // 12
"""Characters that take less than the limit however they are escaped (at most 12 bytes for one)."""


def within_limit(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer, or, where Lambda would not take it, one that says so."""
    if len(answer["body"]) < _SURELY_SMALL:
        return answer
    size = len(json.dumps(answer))
    if size <= LIMIT:
        return answer
    what = f"The answer is {size:,} bytes as Lambda counts them; Lambda takes {LIMIT:,}."
    print(what, file=sys.stderr, flush=True)  # noqa: T201
    return {
        "statusCode": 500,
        "headers": {"content-type": "application/json"},
        "body": json.dumps({"error": what}),
        "isBase64Encoded": False,
    }
