"""The token of `access: token`, out of AWS Secrets Manager, which Lambda does not inject by itself.

One signed request at the start (AWS Signature Version 4; Secrets Manager API, "GetSecretValue") with the
standard library: botocore would be 80 MB more of image for it.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

SECRET = "BENTODEPLOY_TOKEN_SECRET"  # noqa: S105 - the variable's name
"""Names the secret, as an ARN. Not set: this function asks for no token."""

_DOMAINS = {
    "aws-cn": "amazonaws.com.cn",
    "aws-eusc": "amazonaws.eu",
    "aws-iso": "c2s.ic.gov",
    "aws-iso-b": "sc2s.sgov.gov",
    "aws-iso-e": "cloud.adc-e.uk",
    "aws-iso-f": "csp.hci.ic.gov",
}
"""Where the APIs of a partition are, which an ARN names second; all others have `amazonaws.com` (botocore's
`endpoints.json`, "dnsSuffix")."""

_TIMEOUT = 5
_SIGNED = ("content-type", "host", "x-amz-date", "x-amz-security-token", "x-amz-target")


def fetch_token(environment: MutableMapping[str, str]) -> None:
    """Put the token where the guard looks for it, unless it is there (as in a trial)."""
    if SECRET in environment and "BENTODEPLOY_TOKEN" not in environment:
        environment["BENTODEPLOY_TOKEN"] = get_secret(environment[SECRET], environment)


def get_secret(arn: str, environment: Mapping[str, str]) -> str:
    """The secret's text. Raises RuntimeError with what Secrets Manager says, never with the secret."""
    region = environment["AWS_REGION"]
    url = environment.get("AWS_ENDPOINT_URL_SECRETS_MANAGER") or _endpoint(arn, region)
    body = json.dumps({"SecretId": arn}).encode()
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "host": url.split("://", 1)[1].rstrip("/"),
        "x-amz-date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ"),
        "x-amz-security-token": environment.get("AWS_SESSION_TOKEN", ""),
        "x-amz-target": "secretsmanager.GetSecretValue",
    }
    headers = {name: value for name, value in headers.items() if value}
    headers["authorization"] = _authorization(headers, body, region, environment)
    request = urllib.request.Request(url, data=body, headers=headers, method="POST")  # noqa: S310 - https
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:  # noqa: S310
            secret: str = json.loads(answer.read())["SecretString"]
    except urllib.error.HTTPError as error:
        told = error.read().decode(errors="replace")[:500]
        raise RuntimeError(f"The token {arn} cannot be read: {error.code} {told}") from None
    except OSError as error:
        raise RuntimeError(
            f"Secrets Manager cannot be reached for the token {arn}: {error}. A function in a VPC needs a "
            "NAT gateway or an interface endpoint for Secrets Manager."
        ) from None
    return secret


def _endpoint(arn: str, region: str) -> str:
    partition = arn.partition(":")[2].partition(":")[0]
    return f"https://secretsmanager.{region}.{_DOMAINS.get(partition, 'amazonaws.com')}"


def _authorization(headers: Mapping[str, str], body: bytes, region: str, keys: Mapping[str, str]) -> str:
    time = headers["x-amz-date"]
    scope = f"{time[:8]}/{region}/secretsmanager/aws4_request"
    names = [name for name in _SIGNED if name in headers]
    lines = [f"{name}:{headers[name]}" for name in names]
    canonical = "\n".join(["POST", "/", "", *lines, "", ";".join(names), hashlib.sha256(body).hexdigest()])
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    text = "\n".join(["AWS4-HMAC-SHA256", time, scope, hashed])
    key = b"AWS4" + keys["AWS_SECRET_ACCESS_KEY"].encode()
    for part in (time[:8], region, "secretsmanager", "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    credential = f"{keys['AWS_ACCESS_KEY_ID']}/{scope}"
    return f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={';'.join(names)}, Signature={signature}"
