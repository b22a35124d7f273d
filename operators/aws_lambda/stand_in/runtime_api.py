"""What the function asks: the Runtime API ("Using the Lambda runtime API", AWS Lambda Developer Guide)."""

from __future__ import annotations

import json
import secrets
import time
from typing import NamedTuple

from .invocations import PAYLOAD_LIMIT, Invocation, Invocations, Outcome, failure, reported
from .requests import Handler, Server

API = "/2018-06-01/runtime"

_ROOM = 100
"""Bytes beyond the limit that Lambda's API lets through."""

_ACCEPTED = b'{"status":"OK"}'


class Identity(NamedTuple):
    """Whom the function is told that it is."""

    arn: str


def runtime_api_server(address: tuple[str, int], invocations: Invocations, identity: Identity) -> Server:
    """A server for one function; port 0 takes a free one."""

    class RuntimeApi(Handler):
        def do_GET(self) -> None:  # noqa: N802 - named by the base class
            if self.path != f"{API}/invocation/next":
                self.answer_json(404, _error("NotFound", self.path))
            elif (invocation := invocations.take(self.is_connected)) is not None:
                self.answer_json(200, invocation.event, _headers(invocation, identity))
            else:
                self.close_connection = True

        def do_POST(self) -> None:  # noqa: N802
            body = self.body()
            if self.path in (f"{API}/init/error", f"{API}/restore/error"):
                self.answer_json(202, _ACCEPTED)  # the function has written its reason to the log
                return
            *head, invocation_id, what = self.path.split("/")
            is_answer = "/".join(head) == f"{API}/invocation" and what in ("response", "error")
            outcome = _outcome(what, body)
            if not is_answer or not invocations.finish(invocation_id, outcome):
                self.answer_json(404, _error("NotFound", self.path))
            elif what == "response" and outcome.error is not None:
                self.answer_json(413, _error("RequestEntityTooLarge", f"{len(body)} bytes"))
            else:
                self.answer_json(202, _ACCEPTED)

    return Server(address, RuntimeApi)


def _outcome(what: str, body: bytes) -> Outcome:
    if what == "error":
        return reported(body)
    if len(body) > PAYLOAD_LIMIT + _ROOM:
        words = f"Response payload size exceeded maximum allowed payload size ({PAYLOAD_LIMIT} bytes)."
        return failure("Function.ResponseSizeTooLarge", words)
    return Outcome(body)


def _headers(invocation: Invocation, identity: Identity) -> dict[str, str]:
    trace = f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)};Parent={secrets.token_hex(8)};Sampled=0"
    return {
        "Lambda-Runtime-Aws-Request-Id": invocation.id,
        "Lambda-Runtime-Deadline-Ms": str(int((invocation.deadline or 0) * 1000)),
        "Lambda-Runtime-Invoked-Function-Arn": identity.arn,
        "Lambda-Runtime-Trace-Id": trace,
    }


def _error(kind: str, message: str) -> bytes:
    return json.dumps({"errorType": kind, "errorMessage": message}).encode()
