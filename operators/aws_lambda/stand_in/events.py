"""HTTP requests as the events of a function URL, and its answers as HTTP again.

Source: AWS Lambda Developer Guide, "Invoking Lambda function URLs" (payload format 2.0).
"""

from __future__ import annotations

import base64
import json
import time
import uuid
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs

_TEXT = ("text/", "application/json", "application/javascript", "application/xml")
"""Media types that arrive as text; all others in base64."""

_OF_THE_CONNECTION = ("connection", "content-length", "keep-alive", "transfer-encoding")

if TYPE_CHECKING:
    Headers = tuple[tuple[str, str], ...]


class Request(NamedTuple):
    """What a client sends. Names of headers in lower case; a name may stand several times."""

    method: str
    path: str
    """As it came, with its escapes."""
    query: str = ""
    headers: Headers = ()
    body: bytes = b""


class Reply(NamedTuple):
    """What a client gets."""

    status: int
    headers: Headers
    body: bytes


def function_url_event(request: Request, source_ip: str = "127.0.0.1") -> dict[str, Any]:
    """The event that a function URL makes of a request."""
    headers, cookies = _headers(request.headers)
    query = parse_qs(request.query, keep_blank_values=True)
    domain = headers.get("host", "localhost")
    now = time.time()
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": request.path,
        "rawQueryString": request.query,
        "headers": headers,
        "requestContext": {
            "accountId": "anonymous",
            "apiId": domain.partition(".")[0],
            "domainName": domain,
            "domainPrefix": domain.partition(".")[0],
            "http": {
                "method": request.method,
                "path": request.path,
                "protocol": "HTTP/1.1",
                "sourceIp": source_ip,
                "userAgent": headers.get("user-agent", ""),
            },
            "requestId": str(uuid.uuid4()),
            "routeKey": "$default",
            "stage": "$default",
            "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
            "timeEpoch": int(now * 1000),
        },
        **_body(headers.get("content-type", ""), request.body),
    }
    if cookies:
        event["cookies"] = cookies
    if query:
        event["queryStringParameters"] = {name: ",".join(values) for name, values in query.items()}
    return event


def reply(payload: bytes) -> Reply:
    """What a client gets when the function answers this; what has no `statusCode` is taken for the body."""
    answer = json.loads(payload)
    if not isinstance(answer, dict) or "statusCode" not in answer:
        return Reply(200, (("content-type", "application/json"),), payload)
    pairs = [(name.lower(), str(value)) for name, value in (answer.get("headers") or {}).items()]
    pairs += [("set-cookie", cookie) for cookie in answer.get("cookies") or ()]
    body = answer.get("body") or ""
    content = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
    kept = tuple(pair for pair in pairs if pair[0] not in _OF_THE_CONNECTION)
    return Reply(int(answer["statusCode"]), kept, content)


def _headers(pairs: Headers) -> tuple[dict[str, str], list[str]]:
    """One value for each name, and the cookies, which have a place of their own."""
    headers: dict[str, str] = {}
    cookies: list[str] = []
    for name, value in pairs:
        if name == "cookie":
            cookies += value.split("; ")
        elif name not in _OF_THE_CONNECTION:
            headers[name] = f"{headers[name]},{value}" if name in headers else value
    return headers, cookies


def _body(kind: str, content: bytes) -> dict[str, Any]:
    if not content:
        return {"isBase64Encoded": False}
    if kind.startswith(_TEXT):
        try:
            return {"body": content.decode(), "isBase64Encoded": False}
        except UnicodeDecodeError:
            pass
    return {"body": base64.b64encode(content).decode(), "isBase64Encoded": True}
