"""The process runtime: `bentoml serve` in a virtual environment, under a supervisor."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import environment
import guard
import processes
import rotation
from layout import Layout, is_locked
from messages import ServiceError, say
from ports import answers, refuse_taken_port
from supervisor import GRACE

START_TIMEOUT = 30.0
"""Seconds for the supervisor to answer that it has started the service."""

PASSED_ON = (
    *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "LD_LIBRARY_PATH"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
)
PASSED_ON_PREFIXES = ("LC_", "CUDA_", "NVIDIA_", "DYLD_")
"""What the service sees of the caller's environment: not the credentials that happen to stand there."""


def start(layout: Layout, settings: dict[str, Any]) -> None:
    """Start the service, so that it survives the shell. What runs is stopped as late as can be."""
    bundle, order = _read_order(layout, settings)
    parent = os.getppid()
    python = environment.ensure(order, bundle)
    if os.getppid() != parent:
        raise ServiceError("Terraform was ended meanwhile; nothing was started.")
    with layout.locked():
        stop_running(layout)
        refuse_taken_port(settings["host"], settings["port"])
        _make_folders(layout)
        bento = guard.guarded_bento(layout, bundle) if settings.get("guarded") else bundle
        _launch(layout, _orders(layout, settings, order, bento, python))


def prepare(layout: Layout, settings: dict[str, Any]) -> None:
    """Make the virtual environment, so that a start finds it."""
    bundle, order = _read_order(layout, settings)
    environment.ensure(order, bundle)


def stop_running(layout: Layout) -> None:
    """End supervisor and service, whatever is left of them; already gone is fine."""
    supervisor = living_supervisor(layout)
    if supervisor is not None:
        _end_supervisor(supervisor)
        say(f"supervisor, process {supervisor}")
    record = layout.read_record()
    if record is not None and record.get("runtime") == "process":
        pid, begun = record.get("service"), record.get("service_started")
        if pid and processes.is_same(pid, begun):
            say(f"service, process {pid}")
        processes.end(record["instance"], pid, begun, GRACE)


def living_supervisor(layout: Layout) -> int | None:
    """The process id of the supervisor, which holds a lock on its pid file for as long as it lives."""
    try:
        file = layout.pid.open(encoding="utf-8")  # for reading alone: who asks may not be able to write there
    except FileNotFoundError:
        return None
    with file:
        if not is_locked(file):
            return None
        text = file.read().strip()
    return int(text) if text.isdigit() else None


def status(layout: Layout, record: dict[str, Any]) -> tuple[str, str, bool]:
    """State, one sentence, and whether a new start is needed for a healthy service."""
    supervised = living_supervisor(layout) is not None
    pid = record.get("service") or 0
    alive = processes.is_same(pid, record.get("service_started"))
    restarts = f"{record['restarts']} restart{'' if record['restarts'] == 1 else 's'}"
    if record["state"] == "failed":
        return "failed", str(record.get("failure")), True
    if not supervised and not alive:
        ended = "was stopped" if record["state"] == "stopped" else "ended without a word, as after a reboot"
        return "stopped", f"The service {ended}; `apply` starts it again.", True
    if not supervised:
        return "running", f"Process {pid} runs, but its supervisor is gone; `apply` starts both again.", True
    if not alive:
        return (
            "starting",
            f"{record.get('failure', 'The service died.')} It is being started again ({restarts}).",
            False,
        )
    state = "running" if answers(record["port"]) else "starting"
    return state, f"Process {pid} on port {record['port']} since {record['since']}, {restarts}.", False


def _read_order(layout: Layout, settings: dict[str, Any]) -> tuple[Path, dict[str, Any]]:
    """The gathered bento, and what `build` wrote down of it."""
    digest = settings["image"].rpartition(":")[2]
    bundle = layout.bundles / digest
    try:
        order = json.loads((layout.environments / f"{digest}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        order = None
    if order is None or not bundle.is_dir():
        raise ServiceError(f"The bento is not in {bundle}; run `bentodeploy build` on this machine.")
    return bundle, order


def _end_supervisor(pid: int) -> None:
    """Ask it, then kill it: it needs its own grace period for the service.

    Its lock goes a moment before itself: here the process must be gone, not only the lock.
    """
    start = processes.started(pid)
    for number, seconds in ((signal.SIGTERM, GRACE + processes.KILL_TIMEOUT + 5), (signal.SIGKILL, 5.0)):
        deadline = time.monotonic() + seconds
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        while time.monotonic() < deadline:
            if not processes.is_same(pid, start):
                return
            time.sleep(0.05)
    raise ServiceError(f"The supervisor, process {pid}, cannot be ended.")


def _make_folders(layout: Layout) -> None:
    layout.service.mkdir(parents=True, exist_ok=True)
    layout.service.chmod(0o700)
    layout.home.mkdir(exist_ok=True)
    # Counters of dead workers would be added to those of the living.
    shutil.rmtree(layout.metrics, ignore_errors=True)
    layout.metrics.mkdir()


def _orders(
    layout: Layout, settings: dict[str, Any], order: dict[str, Any], bundle: Path, python: Path
) -> dict[str, Any]:
    instance = os.urandom(16).hex()
    host, port = settings["host"], int(settings["port"])
    return {
        "instance": instance,
        "command": _command(python, bundle, host, port),
        "folder": str(layout.home),
        "environment": {
            **_inherited(python),
            "BENTOML_DO_NOT_TRACK": "True",
            "BENTOML_HOME": str(layout.home),
            "PROMETHEUS_MULTIPROC_DIR": str(layout.metrics),
            **_workers(settings.get("workers"), order["style"]),
            **order["envs"],
            **settings["env"],
            **guard.token_file(layout, settings),
            processes.MARK: instance,
        },
        "record": {"runtime": "process", "image": settings["image"], "host": host, "port": port},
    }


def _command(python: Path, bundle: Path, host: str, port: int) -> list[str]:
    return [str(python), "-m", "bentoml", "serve", str(bundle), "--host", host, "--port", str(port)]


def _inherited(python: Path) -> dict[str, str]:
    passed = {
        name: value
        for name, value in os.environ.items()
        if name in PASSED_ON or name.startswith(PASSED_ON_PREFIXES)
    }
    folder = python.parent
    path = os.pathsep.join([str(folder), passed.get("PATH", os.defpath)])
    return {**passed, "PATH": path, "VIRTUAL_ENV": str(folder.parent)}


def _workers(count: int | None, style: str) -> dict[str, str]:
    """How each service style is told its number of workers."""
    if count is None:
        return {}
    if style == "class":
        return {"BENTOML_CONFIG_OVERRIDES": json.dumps({"services": {"workers": count}})}
    return {"BENTOML_API_WORKERS": str(count)}


def _launch(layout: Layout, orders: dict[str, Any]) -> None:
    reader, writer = os.pipe()
    script = str(Path(__file__).with_name("supervisor.py"))
    with open(layout.log, "ab", opener=rotation.private) as log:
        daemon = subprocess.Popen(
            [sys.executable, "-B", script, str(layout.project), str(writer)],
            cwd=str(layout.service),
            env={name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ},
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            pass_fds=(writer,),
            start_new_session=True,
        )
    os.close(writer)
    if daemon.stdin is not None:
        with suppress(BrokenPipeError):  # it died; its answer says why
            daemon.stdin.write(json.dumps(orders).encode())
            daemon.stdin.close()
    answer = _read_answer(reader)
    if answer != "ok":
        daemon.kill()
        raise ServiceError(f"The service cannot be started: {answer or 'its supervisor does not answer'}")


def _read_answer(reader: int) -> str:
    with os.fdopen(reader, "rb") as pipe:
        ready, _, _ = select.select([pipe], [], [], START_TIMEOUT)
        return pipe.read().decode(errors="replace") if ready else ""
