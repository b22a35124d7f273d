"""HTTP requests as the events that Lambda gets, and its answers as HTTP again.

Sources: AWS Lambda Developer Guide, "Invoking Lambda function URLs"; API Gateway Developer Guide, "Create
AWS Lambda proxy integrations for HTTP APIs" (payload formats) and "Lambda proxy integrations in API Gateway".
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote

_TEXT = ("text/", "application/json", "application/javascript", "application/xml")
"""Media types that arrive as text; all others in base64."""


@dataclass(frozen=True)
class Request:
    """What a client sends. Names of headers in lower case; a name may stand several times."""

    method: str
    path: str
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True)
class Reply:
    """What a client gets; headers sorted."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> list[str]:
        """All values under a name."""
        return [value for key, value in self.headers if key == name]


EventMaker = Callable[[Request], dict[str, Any]]


def function_url_event(request: Request) -> dict[str, Any]:
    """Payload format 2.0; a function URL keeps the path's escapes."""
    return _version_2(request, "abcdefg.lambda-url.us-east-1.on.aws", quote(request.path))


def http_api_event(request: Request) -> dict[str, Any]:
    """Payload format 2.0 by the stage `$default`; an HTTP API sends the path without escapes."""
    return _version_2(request, "abcdefg.execute-api.us-east-1.amazonaws.com", request.path)


def rest_api_event(request: Request) -> dict[str, Any]:
    """Payload format 1.0 of a REST API with `{proxy+}`, all media types binary."""
    headers: dict[str, list[str]] = {}
    for name, value in (("Host", "abcdefg.execute-api.us-east-1.amazonaws.com"), *request.headers):
        headers.setdefault("-".join(part.capitalize() for part in name.split("-")), []).append(value)
    query = parse_qs(request.query, keep_blank_values=True)
    return {
        "resource": "/{proxy+}",
        "path": request.path,
        "httpMethod": request.method,
        "headers": {name: values[-1] for name, values in headers.items()},
        "multiValueHeaders": headers,
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": {"proxy": request.path.lstrip("/")},
        "stageVariables": None,
        "requestContext": {
            "resourcePath": "/{proxy+}",
            "httpMethod": request.method,
            "path": f"/prod{request.path}",
            "stage": "prod",
            "protocol": "HTTP/1.1",
            "identity": {"sourceIp": "198.51.100.7", "userAgent": "test"},
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
        },
        **_body(request, base64_always=True),
    }


EVENT_SHAPES: dict[str, EventMaker] = {
    "function URL": function_url_event,
    "HTTP API": http_api_event,
    "REST API": rest_api_event,
}


def reply(answer: Mapping[str, Any], request: Request) -> Reply:
    """What a client gets when Lambda answers this to its request, in either payload format."""
    headers = {name.lower(): [str(value)] for name, value in (answer.get("headers") or {}).items()}
    for name, values in (answer.get("multiValueHeaders") or {}).items():
        headers[name.lower()] = [str(value) for value in values]
    pairs = [(name, value) for name, values in headers.items() for value in values]
    pairs += [("set-cookie", cookie) for cookie in answer.get("cookies") or ()]
    body = answer.get("body") or ""
    content = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
    return Reply(
        int(answer["statusCode"]), tuple(sorted(pairs)), b"" if request.method == "HEAD" else content
    )


def _version_2(request: Request, domain: str, path: str) -> dict[str, Any]:
    headers: dict[str, str] = {"host": domain, "x-forwarded-proto": "https", "x-forwarded-port": "443"}
    cookies: list[str] = []
    for name, value in request.headers:
        if name == "cookie":
            cookies += value.split("; ")
        else:
            headers[name] = f"{headers[name]},{value}" if name in headers else value
    query = parse_qs(request.query, keep_blank_values=True)
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": request.query,
        "headers": headers,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": domain.partition(".")[0],
            "domainName": domain,
            "domainPrefix": domain.partition(".")[0],
            "http": {
                "method": request.method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "198.51.100.7",
                "userAgent": "test",
            },
            "requestId": "id",
            "routeKey": "$default",
            "stage": "$default",
            "time": "12/Mar/2020:19:03:58 +0000",
            "timeEpoch": 1583348638390,
        },
        **_body(request, base64_always=False),
    }
    if cookies:
        event["cookies"] = cookies
    if query:
        event["queryStringParameters"] = {name: ",".join(values) for name, values in query.items()}
    return event


def _body(request: Request, *, base64_always: bool) -> dict[str, Any]:
    if not request.body:
        return {"body": None, "isBase64Encoded": False} if base64_always else {"isBase64Encoded": False}
    kind = dict(request.headers).get("content-type", "")
    if kind.startswith(_TEXT) and not base64_always:
        return {"body": request.body.decode(), "isBase64Encoded": False}
    return {"body": base64.b64encode(request.body).decode(), "isBase64Encoded": True}
