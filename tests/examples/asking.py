"""Asks an example's function as its README and its script do."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.lambda_events import Reply, Request, function_url_event, reply
from tests.support.lambda_runtime import FakeLambda


def asked(function: FakeLambda, path: str, body: str) -> Reply:
    """The answer to a request that comes through the function's URL."""
    request = Request("POST", path, headers=(("content-type", "application/json"),), body=body.encode())
    outcome = function.invoke(function_url_event(request))
    assert outcome.error is None, f"{outcome.error}\n{function.logs}"
    return reply(outcome.payload, request)


def documented_requests(example: Path) -> list[tuple[str, str]]:
    """Path and body of each `bentodeploy invoke` in README.md and run.sh."""
    text = "".join((example / name).read_text() for name in ("README.md", "run.sh"))
    found = re.findall(r"^bentodeploy invoke (\w+) --data '(.*)'$", text, re.MULTILINE)
    return [(f"/{route}", body) for route, body in found]
