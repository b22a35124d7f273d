"""The container runtime: the bento's image in the local Docker engine, by the user's own docker command."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import Any

import guard
from layout import Layout, write_whole
from messages import ServiceError, say
from ports import answers, refuse_taken_port

SERVICE_PORT = 3000
"""Where BentoML's images listen."""
LABEL = "bentodeploy.deployment"
MOST_RESTARTS = 5
"""A container that the engine started so often anew counts as failed."""

# What the docker command reads for itself; a service's own value must not change which engine it talks to.
_READ_BY_DOCKER = (
    *("PATH", "HOME", "TMPDIR", "NO_COLOR", "ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"),
    # Go's runtime (pkg.go.dev/runtime, "Environment Variables"); not all of GO*, as GOOGLE_CREDENTIALS.
    *("GODEBUG", "GOMAXPROCS", "GOGC", "GOMEMLIMIT", "GOTRACEBACK"),
)
_READ_BY_DOCKER_PREFIXES = (
    "DOCKER_",
    "BUILDKIT_",
    "BUILDX_",
    "OTEL_",
    "SSH_",
    "SSL_",
    "LD_",
    "DYLD_",
    "XDG_",
)


def start(layout: Layout, settings: dict[str, Any]) -> None:
    """Start the container; one of the same name is removed first."""
    name = container_name(settings)
    image = settings["image"]
    with layout.locked():
        if _docker("image", "inspect", "--format", "{{.Id}}", image).returncode != 0:
            raise ServiceError(
                f"The Docker engine has no image {image}; run `bentodeploy build` on this machine."
            )
        # What cannot be passed on is refused while the old container still serves.
        options, environment, file = _environment(
            {**settings["env"], **guard.token_variable(layout, settings)}
        )
        stop_running(layout, settings)
        refuse_taken_port(settings["host"], settings["port"])
        layout.service.mkdir(parents=True, exist_ok=True)
        layout.service.chmod(0o700)
        kept = {key: settings[key] for key in ("deployment", "image", "host", "port")}
        record = {"runtime": "container", "instance": os.urandom(16).hex(), "container": name, **kept}
        layout.write_record(record)
        write_whole(layout.images, settings["deployment"])
        answer = _docker(
            "run", *_options(name, settings), *options, image, environment=environment, given=file
        )
        if answer.returncode != 0:
            raise ServiceError(f"The container cannot be started: {answer.stderr.strip()}")


def stop_running(layout: Layout, settings: dict[str, Any]) -> None:
    """Remove the container, also one that the record knows under another name; already gone is fine."""
    known = [one for one in (settings, layout.read_record() or {}) if "deployment" in one]
    for name in sorted({container_name(one) for one in known}):
        answer = _docker("rm", "--force", name)
        if answer.returncode == 0 and name in answer.stdout:
            say(f"container {name}")
        if answer.returncode != 0 and "no such container" not in answer.stderr.lower():
            raise ServiceError(f"The container {name} cannot be removed: {answer.stderr.strip()}")


def remove_images(deployment: str) -> None:
    """Remove the images that were built for this deployment, and say so; those that others use stay."""
    listed = _docker("image", "ls", "--quiet", "--no-trunc", "--filter", f"label={LABEL}={deployment}")
    for image in sorted(set(listed.stdout.split())):
        if _docker("image", "rm", "--force", image).returncode == 0:
            say(f"image {image}")


def status(record: dict[str, Any]) -> tuple[str, str, bool]:
    """State, one sentence, and whether a new start is needed for a healthy service."""
    name = record["container"]
    answer = _docker("inspect", "--type", "container", "--format", "{{.RestartCount}} {{json .State}}", name)
    if answer.returncode != 0:
        if "no such container" in answer.stderr.lower():
            return "stopped", f"The container {name} is gone; `apply` starts it again.", True
        return "stopped", f"The Docker engine does not answer: {answer.stderr.strip()}", False
    restarts, _, text = answer.stdout.partition(" ")
    state = json.loads(text)
    code = f"exit code {state['ExitCode']}"
    if int(restarts) >= MOST_RESTARTS and not answers(record["port"]):
        return "failed", f"The container {name} died {restarts} times, the last time with {code}.", True
    if state["Running"] and not state["Restarting"]:
        word = "running" if answers(record["port"]) else "starting"
        return word, f"Container {name} since {state['StartedAt']}, restarts: {restarts}.", False
    if state["Restarting"]:
        return "starting", f"The container {name} died with {code} and is being started again.", False
    return "stopped", f"The container {name} is {state['Status']}, {code}; `apply` starts it again.", True


def container_name(settings: dict[str, Any]) -> str:
    """The container's name, which no other deployment on this machine has."""
    return f"bentodeploy-{settings['deployment']}"


def _options(name: str, settings: dict[str, Any]) -> list[str]:
    options = ["--detach", "--name", name, "--restart", "unless-stopped"]
    options += ["--publish", f"{settings['host']}:{settings['port']}:{SERVICE_PORT}"]
    options += ["--label", f"{LABEL}={settings['deployment']}"]
    for key, value in sorted(settings["labels"].items()):
        options += ["--label", f"{key}={value}"]
    if settings.get("memory"):
        options += ["--memory", settings["memory"]]
    return options


def _environment(env: dict[str, str]) -> tuple[list[str], dict[str, str], str]:
    """Options that name the variables, values for the docker command's own environment, and a file's text.

    No value stands in an argument, where every user of the machine could read it. The file is for names
    that the docker command itself would obey; its format has no line breaks.
    """
    options = ["--env", "BENTOML_DO_NOT_TRACK"]
    values = {"BENTOML_DO_NOT_TRACK": "True"}
    lines = []
    for name, value in sorted(env.items()):
        if name not in values and not _obeyed(name):
            options += ["--env", name]
        if not _obeyed(name):
            values[name] = value
        elif "\n" in value or "\r" in value:
            raise ServiceError(
                f"The value of {name} in `env` has a line break, which the docker command cannot pass on."
            )
        else:
            lines.append(f"{name}={value}\n")
    if lines:
        options += ["--env-file", "/dev/stdin"]
    return options, values, "".join(lines)


def _obeyed(name: str) -> bool:
    return name.upper() in _READ_BY_DOCKER or name.upper().startswith(_READ_BY_DOCKER_PREFIXES)


def _docker(
    *arguments: str, environment: dict[str, str] | None = None, given: str = ""
) -> subprocess.CompletedProcess[str]:
    command = shutil.which("docker")
    if command is None:
        raise ServiceError(
            "There is no docker command on PATH; install Docker, or set `runtime: process` in the spec."
        )
    return subprocess.run(
        [command, *arguments],
        env={**os.environ, **(environment or {})},
        input=given,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
