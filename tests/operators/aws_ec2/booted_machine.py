"""The machine of test_machine_boots.py from outside: what it shall run, what it reports, how it answers."""

from __future__ import annotations

import hashlib
import json
import os
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import httpx

from operators.aws_ec2.machine import Report, last_report
from tests.support.aws_cloud import AwsCloud
from tests.support.machine import Machine
from tests.support.moto import REGION

INSTANCE = "i-0123456789abcdef0"
ADDRESS = f"127.80.{os.getpid() >> 8 & 255}.{os.getpid() & 255}"
"""No other worker's."""
DOMAIN = "iris.localhost"
LOG_GROUP = "/bentodeploy/iris"
URL = f"http://{ADDRESS}"
SECONDS = 120


def want(cloud: AwsCloud, **wanted: Any) -> str:
    """Say what the machine shall run, as Terraform does; answers the hash that names it in reports."""
    state = {
        "env": {},
        "memory_limit": None,
        "gpus": False,
        "domain": None,
        "proxy_image": "",
        "health_path": "/readyz",
        "start_seconds": 20,
        "token_secret": None,
        "test": time.monotonic_ns(),  # wanted anew by each test
        **wanted,
    }
    text = json.dumps(state)
    cloud.aws.client("ssm").put_parameter(
        Name="/bentodeploy/iris/wanted", Value=text, Type="SecureString", Overwrite=True
    )
    return hashlib.sha256(text.encode()).hexdigest()


def reported(cloud: AwsCloud, machine: Machine, told: Callable[[Report], bool]) -> Report:
    """The machine's report once `told` holds; does not wait for the timer."""
    deadline = time.monotonic() + SECONDS
    report = None
    while time.monotonic() < deadline:
        machine.run("systemctl", "start", "bentodeploy-sync.service")
        report = last_report(REGION, LOG_GROUP, INSTANCE)
        if report is not None and told(report):
            return report
    raise AssertionError(f"last report: {report}\n{machine.journal()}")


def brought_to(cloud: AwsCloud, machine: Machine, state: str, **wanted: Any) -> Report:
    """The report that the machine is in `state` with what is wanted now."""
    desired = want(cloud, **wanted)
    return reported(cloud, machine, lambda report: (report.desired, report.state) == (desired, state))


def containers(machine: Machine) -> list[str]:
    """Names and images of all containers, stopped ones too."""
    return machine.run("docker", "ps", "--all", "--no-trunc", "--format={{.Names}} {{.Image}}").splitlines()


def container_names(machine: Machine) -> list[str]:
    """The same without images."""
    return [line.partition(" ")[0] for line in containers(machine)]


def asked_by_name(scheme: str, path: str) -> httpx.Response:
    """What the machine answers at `DOMAIN`, by `http` or `https`; below .localhost Caddy certifies itself."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    with httpx.Client(transport=httpx.HTTPTransport(verify=trusting), headers={"Host": DOMAIN}) as client:
        return client.get(f"{scheme}://{ADDRESS}{path}", extensions={"sni_hostname": DOMAIN})


def answered(machine: Machine, path: str) -> httpx.Response:
    """The first answer that is none of a connection's failures."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        with suppress(httpx.TransportError):
            return httpx.get(f"{URL}{path}", timeout=2)
        time.sleep(0.3)
    raise AssertionError(machine.journal())


def status(path: str, token: str | None = None) -> int:
    """How the service answers to who bears this token; 0: it does not."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        return httpx.get(f"{URL}{path}", headers=headers, timeout=5).status_code
    except httpx.TransportError:
        return 0


def files_with(machine: Machine, text: str) -> list[str]:
    """Files of the machine, its disk and its memory, with this text."""
    where = ("/etc", "/opt", "/root", "/run", "/tmp", "/var")
    skip = ("--exclude-dir=overlay2", "--exclude-dir=rootfs", "--devices=skip")
    _, found = machine.try_to_run("timeout", "60", "grep", "-rslF", *skip, "--", text, *where)
    return found.split()


@contextmanager
def fake_nvidia(machine: Machine) -> Iterator[None]:
    """What NVIDIA's Container Toolkit puts onto a machine, as far as Docker and the agent ask for it."""
    settings = machine.file("/etc/docker/daemon.json")
    configure = """#!/usr/bin/python3
import json, pathlib, sys
assert sys.argv[1:] == ["runtime", "configure", "--runtime=docker"], sys.argv
path = pathlib.Path("/etc/docker/daemon.json")
runtimes = {"nvidia": {"path": "runc", "runtimeArgs": []}}
path.write_text(json.dumps({**json.loads(path.read_text()), "runtimes": runtimes}))
"""
    programs = {"nvidia-ctk": configure, "nvidia-container-runtime-hook": "#!/bin/sh\n"}
    for name, text in programs.items():
        machine.run("sh", "-c", 'printf %s "$2" >"$1" && chmod +x "$1"', "sh", f"/usr/bin/{name}", text)
    try:
        yield
    finally:
        machine.run("rm", *(f"/usr/bin/{name}" for name in programs))
        machine.run("sh", "-c", 'printf %s "$1" >/etc/docker/daemon.json', "sh", settings)
        machine.run("systemctl", "restart", "docker.service")
