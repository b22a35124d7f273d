"""Fetches images by digest, and removes those that are no longer wanted."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

from .commands import RUN, Trouble, aws, read, run

DOCKER_SETTINGS = Path("/etc/docker/daemon.json")


def ensure_docker(*, gpus: bool) -> None:
    """Docker runs, with NVIDIA's runtime where containers use GPUs."""
    if shutil.which("docker") is None:
        run("dnf", "install", "--assumeyes", "--quiet", "docker")
    if gpus and "nvidia" not in read(DOCKER_SETTINGS).get("runtimes", {}):
        run("nvidia-ctk", "runtime", "configure", "--runtime=docker")
        run("systemctl", "restart", "docker.service")
    run("systemctl", "enable", "--now", "docker.service")


def wanted_images(state: dict[str, Any]) -> list[str]:
    """The service's image, and the proxy's where there is a domain."""
    return [state["image"], state["proxy_image"]] if state["domain"] else [state["image"]]


def fetch(state: dict[str, Any]) -> None:
    """Pull what is not here; the login to the service's registry lives as long as its pull."""
    for image in wanted_images(state):
        if is_here(image):
            continue
        if image == state["image"]:
            _pull_with_login(image)
        else:
            run("docker", "pull", "--quiet", image)


def _pull_with_login(image: str) -> None:
    login = RUN / "login"
    env = {**os.environ, "DOCKER_CONFIG": str(login)}
    password = aws("ecr", "get-login-password")
    host = image.partition("/")[0]
    try:
        run("docker", "login", "--username=AWS", "--password-stdin", host, stdin=password, env=env)
        run("docker", "pull", "--quiet", image, env=env, timeout=3600)
    finally:
        shutil.rmtree(login, ignore_errors=True)


def is_here(image: str) -> bool:
    """Whether the image can be started without pulling."""
    try:
        run("docker", "image", "inspect", image)
    except Trouble:
        return False
    return True


def path_prefix(image: str) -> str:
    """What stands before the service's health routes, as the image says it."""
    labels = json.loads(run("docker", "image", "inspect", "--format={{json .Config.Labels}}", image))
    return str((labels or {}).get("bentodeploy.path-prefix", ""))


def remove_others(image: str) -> None:
    """Remove older images of the same repository, which would fill the disk; those in use stay."""
    repository = image.partition("@")[0]
    listed = run("docker", "images", "--digests", "--format={{.Repository}}@{{.Digest}}", repository)
    for other in set(listed.split()) - {image}:
        _remove(other)


def _remove(image: str) -> None:
    """Or tell why it stays: somebody else's container uses it, and the service is none the worse."""
    try:
        run("docker", "rmi", image)
    except Trouble as trouble:
        print(f"cannot remove {image}: {trouble}", flush=True)
