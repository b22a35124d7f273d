"""A running fake of AWS for tests, and what leads Terraform's real provider and boto3 to it.

Environment variables alone do it; the generated projects are not changed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tests.support.fake_aws import ACCOUNT
from tests.support.providers import provider_mirror

REGION = "us-east-1"
PROVIDER = "hashicorp/aws"

__all__ = ["ACCOUNT", "REGION", "FakeAws", "fake_aws", "terraform_config"]


@dataclass(frozen=True)
class FakeAws:
    """moto's server, which answers."""

    url: str
    """An IP address: with a name, the S3 client would put the bucket's name before it."""
    notifications: str
    """Where a registry tells its pushes."""
    stdin: IO[str]
    stdout: IO[str]

    @property
    def environment(self) -> dict[str, str]:
        """Leads everything that speaks to AWS here."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def client(self, service: str, region: str = REGION) -> Any:
        """A boto3 client, to look at what there is and to change it behind Terraform's back."""
        from boto3.session import Session

        keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
        make: Any = Session(region_name=region).client
        return make(service, endpoint_url=self.url, **keys)

    def lead(self, *, registry: str = "", function_urls: str = "") -> None:
        """Say once where repositories (`host:port`) and function URLs (a port) lead; see `fake_aws.py`."""
        self.stdin.write(f"{registry}\n{function_urls}\n")
        self.stdin.flush()
        assert self.stdout.readline() == "led\n", "the fake of AWS has ended"

    def calls(self) -> set[str]:
        """All calls of APIs since the beginning or the last reset, as `service:Action`."""
        return set(json.loads(_request("GET", f"{self.notifications}calls")))

    def fail(self, action: str, code: str, message: str, *, times: int, status: int = 400) -> None:
        """The next `times` calls of `action` (`ec2:RunInstances`) get this error."""
        fault = {"action": action, "code": code, "message": message, "times": times, "status": status}
        _request("POST", f"{self.notifications}faults", json.dumps(fault).encode())

    def reset(self) -> None:
        """Forget everything that was made, called and was to fail."""
        _request("POST", f"{self.url}/moto-api/reset")
        self.forget_calls()

    def forget_calls(self) -> None:
        """Of calls and faults only."""
        _request("DELETE", f"{self.notifications}calls")


def _request(method: str, url: str, body: bytes | None = None) -> bytes:
    request = urllib.request.Request(url, body, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        content: bytes = answer.read()
    return content


@contextmanager
def fake_aws(**settings: str) -> Iterator[FakeAws]:
    """Start the fake, with moto's own settings (`MOTO_LAMBDA_STUB_ECR="false"`); it ends with the context."""
    environment = {**os.environ, "MOTO_IAM_LOAD_MANAGED_POLICIES": "true", **settings}
    environment = {name: value for name, value in environment.items() if not name.startswith("AWS_")}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.fake_aws"],
        cwd=Path(__file__).parents[2],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        ports = json.loads(server.stdout.readline())
        try:
            yield FakeAws(
                f"http://127.0.0.1:{ports['api']}",
                f"http://127.0.0.1:{ports['notifications']}/",
                server.stdin,
                server.stdout,
            )
        finally:
            server.terminate()


def terraform_config(folder: Path) -> Path:
    """A CLI configuration with the provider of this machine's mirror, for TF_CLI_CONFIG_FILE."""
    mirror = provider_mirror(PROVIDER)
    assert mirror is not None
    config = folder / "terraform.rc"
    config.write_text(
        "provider_installation {\n"
        "  filesystem_mirror {\n"
        f"    path    = {json.dumps(str(mirror))}\n"
        f'    include = ["registry.terraform.io/{PROVIDER}"]\n'
        "  }\n"
        "}\n"
    )
    return config
