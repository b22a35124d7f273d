"""What AWS answers when it refuses, in the words of its APIs, for a proxy before the fake of it.

Sources: "Common Errors" of each API; the protocols' error shapes (Smithy, "AWS JSON 1.1", "AWS query",
"AWS restJson1"); for the role, the AWS Lambda Developer Guide, "Troubleshoot deployment issues in Lambda".
"""

from __future__ import annotations

import json

from tests.support.faulty_proxy import Fault

_WHO = "arn:aws:iam::123456789012:user/ann"


def expired(service: str) -> Fault:
    """Keys for a while whose time is over, told by a service of the query protocol (`sts`, `iam`)."""
    error = "<Type>Sender</Type><Code>ExpiredToken</Code>"
    message = "<Message>The security token included in the request is expired</Message>"
    body = f"<ErrorResponse><Error>{error}{message}</Error><RequestId>r</RequestId></ErrorResponse>"
    return Fault("POST /", 99, head=f"/{service}/aws4_request", status="403 Forbidden", body=body)


def access_denied(action: str, *, head: str) -> Fault:
    """A permission that is missing, told by a service of the JSON protocol; `head` is in the X-Amz-Target."""
    message = (
        f"User: {_WHO} is not authorized to perform: {action} on resource: * because no policy allows it"
    )
    body = json.dumps({"__type": "AccessDeniedException", "message": message})
    return Fault("POST /", 99, head=rf"(?i)x-amz-target: \S*{head}", status="400 Bad Request", body=body)


def throttled(requests: str) -> Fault:
    """Too many calls, told by Lambda."""
    body = json.dumps({"Type": "User", "message": "Rate exceeded", "Reason": "CallerRateLimitExceeded"})
    kind = ("x-amzn-errortype: TooManyRequestsException",)
    return Fault(requests, 1, status="429 Too Many Requests", body=body, headers=kind)


def role_not_visible() -> Fault:
    """A role that was made a moment ago, and that Lambda does not see yet."""
    body = json.dumps(
        {"Type": "User", "message": "The role defined for the function cannot be assumed by Lambda."}
    )
    kind = ("x-amzn-errortype: InvalidParameterValueException",)
    return Fault("POST /2015-03-31/functions", 1, status="400 Bad Request", body=body, headers=kind)
