"""The two services: each becomes `docker run` in the foreground, so that systemd watches the container."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .commands import RUN, SETTINGS, read, run, write
from .reports import log_stream
from .token import options as token_options

SERVICE, PROXY = "bentodeploy", "bentodeploy-proxy"
"""Names of units and containers alike."""
NETWORK = "bentodeploy"
"""In which the proxy finds the service by name, and neither finds the machine's credentials."""
PORT = 3000
MACHINES_OWN = 320 * 1024**2
"""Bytes of memory for the system, Docker and this agent."""


def serve(state: dict[str, Any]) -> None:
    """Become the service's container."""
    env: Mapping[str, str] = state["env"]
    # A file of variables has one a line; values with line ends go through this process's environment.
    lines = {name: value for name, value in env.items() if not re.search(r"[\r\n]", value)}
    others = {name: value for name, value in env.items() if name not in lines}
    write(RUN / "environment", "".join(f"{name}={value}\n" for name, value in lines.items()))
    _become(SERVICE, service_options(state, others, spare_memory()), [state["image"]], others)


def proxy(state: dict[str, Any]) -> None:
    """Become the container that ends TLS before the service."""
    command = ["caddy", "reverse-proxy", "--from", state["domain"], "--to", f"{SERVICE}:{PORT}"]
    options = ["--publish=80:80", "--publish=443:443", f"--network={NETWORK}", f"--volume={PROXY}:/data"]
    _become(PROXY, options, [state["proxy_image"], *command], {})


def service_options(state: dict[str, Any], others: Mapping[str, str], spare: int) -> list[str]:
    """Options of `docker run`; no value of a variable stands among them."""
    memory = state["memory_limit"] or spare
    address = f"127.0.0.1:{PORT}" if state["domain"] else "80"
    options = [f"--publish={address}:{PORT}", f"--memory={memory}", f"--memory-swap={memory}"]
    options += [f"--network={NETWORK}"]
    options += [f"--env-file={RUN / 'environment'}", *(f"--env={name}" for name in others)]
    options += token_options(state)
    return [*options, f"--env=PORT={PORT}", *(["--gpus=all"] if state["gpus"] else [])]


def local_port(state: dict[str, Any]) -> int:
    """Where the service answers on this machine."""
    return PORT if state["domain"] else 80


def spare_memory(meminfo: Path = Path("/proc/meminfo")) -> int:
    """Bytes that the machine itself does not need."""
    total = int(meminfo.read_text().split("MemTotal:")[1].split()[0]) * 1024
    return total - min(MACHINES_OWN, total * 2 // 5)


def last_lines(since: float, name: str = SERVICE) -> str:
    """The end of a service's output; the journal has it when the container is gone, too."""
    shown = ("--lines=15", "--output=cat", "--no-pager", f"--since=@{since:.3f}")
    return run("journalctl", f"--unit={name}", *shown)


def _become(name: str, options: list[str], image: list[str], env: Mapping[str, str]) -> None:
    settings = read(SETTINGS)
    log = {"region": settings["region"], "group": settings["log_group"], "stream": log_stream(name)}
    options += [f"--log-opt=awslogs-{key}={value}" for key, value in log.items()]
    options += ["--log-driver=awslogs", "--log-opt=mode=non-blocking", "--security-opt=no-new-privileges"]
    subprocess.run(["docker", "rm", "--force", name], capture_output=True, check=False)
    subprocess.run(["docker", "network", "create", NETWORK], capture_output=True, check=False)
    command = ["docker", "run", "--rm", "--pull=never", f"--name={name}", *options, *image]
    os.execvpe("docker", command, {**os.environ, **env})
