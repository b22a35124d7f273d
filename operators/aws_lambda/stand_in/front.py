"""What callers ask: `Invoke` of the Lambda API, and on all other paths the function's URL."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from .events import Reply, Request, function_url_event, reply
from .invocations import PAYLOAD_LIMIT, Invocations
from .requests import Handler, Server

INVOKE = "/2015-03-31/functions/function/invocations"
"""AWS Lambda API, "Invoke", for a function that is named `function`."""

_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
_TOO_LARGE = Reply(413, (("content-type", "application/json"),), b'{"Message":"Request Too Long"}')
_TOO_LARGE_TO_INVOKE = b'{"Type":"User","Message":"Request must be smaller than 6291456 bytes"}'
_BAD_GATEWAY = Reply(502, (("content-type", "text/plain"),), b"Internal Server Error")


def front_server(address: tuple[str, int], invocations: Invocations) -> Server:
    """A server for callers; port 0 takes a free one."""

    class Front(Handler):
        def _serve(self) -> None:
            body = self.body()
            parts = urlsplit(self.path)
            if self.command == "POST" and parts.path == INVOKE:
                self._invoke(body)
            else:
                headers = tuple((name.lower(), value) for name, value in self.headers.items())
                request = Request(self.command, parts.path, parts.query, headers, body)
                answer = ask(invocations, request, self.client_address[0])
                self.answer(answer.status, list(answer.headers), answer.body)

        def _invoke(self, event: bytes) -> None:
            if len(event) > PAYLOAD_LIMIT:
                self.answer_json(413, _TOO_LARGE_TO_INVOKE)
                return
            outcome = invocations.invoke(event or b"{}")
            if outcome.error is None:
                self.answer_json(200, outcome.payload)
            else:
                unhandled = {"X-Amz-Function-Error": "Unhandled"}
                self.answer_json(200, json.dumps(outcome.error).encode(), unhandled)

    for method in _METHODS:
        setattr(Front, f"do_{method}", Front._serve)
    return Server(address, Front)


def ask(invocations: Invocations, request: Request, source_ip: str) -> Reply:
    """What a function URL answers to the request."""
    event = json.dumps(function_url_event(request, source_ip), ensure_ascii=False).encode()
    if len(event) > PAYLOAD_LIMIT:
        return _TOO_LARGE
    outcome = invocations.invoke(event)
    if outcome.error is not None:
        return _BAD_GATEWAY
    try:
        return reply(outcome.payload)
    except (ValueError, TypeError, AttributeError):  # no answer of the kind that a function URL takes
        return _BAD_GATEWAY
