"""Brings the machine to what the SSM parameter says, and watches over the service."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path
from typing import Any

from .commands import MEMORY, SETTINGS, Trouble, aws, read, remember, run, write
from .disk import grow
from .images import ensure_docker, fetch, is_here, remove_others, wanted_images
from .probes import probe
from .reports import report
from .services import PROXY, SERVICE, last_lines
from .token import FILE, hold, look_up, renewed

TAKEN = Path("/var/lib/bentodeploy/taken.json")
"""What was carried out last; it outlives a boot."""
TRIES = 5
"""Failures in a row before one is called a failure: roles and addresses take a while after their making."""
UNHEALTHY = 3
"""Syncs in a row without an answer after which the service is started anew."""


def sync() -> None:
    """One round; what fails in it is told, and tried again in the next."""
    taken, desired = read(TAKEN), None
    try:
        grow()
        state, desired = _wanted_or(taken)
        if taken.get("desired") != desired or not all(map(is_here, wanted_images(state))):
            _deploy(state, desired)
            taken = read(TAKEN)
        _watch(taken["state"], desired)
        remove_others(state["image"])
        remember(tries=0)
    except Trouble as trouble:
        tries = read(MEMORY).get("tries", 0) + 1
        remember(tries=tries)
        word = "starting" if tries < TRIES else "failed"
        report(word, f"Failed, and is tried again each half minute: {trouble}", desired)


def _wanted_or(taken: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """What is wanted; what was carried out last, while it cannot be asked for."""
    try:
        return _wanted()
    except Trouble as trouble:
        if not taken:
            raise
        print(f"cannot read what is wanted: {trouble}", flush=True)
        return taken["state"], taken["desired"]


def _wanted() -> tuple[dict[str, Any], str]:
    """What the parameter says, and the hash of its text."""
    parameter = ("--name", read(SETTINGS)["parameter"], "--with-decryption", "--output", "json")
    text: str = json.loads(aws("ssm", "get-parameter", *parameter))["Parameter"]["Value"]
    return json.loads(text), hashlib.sha256(text.encode()).hexdigest()


def _deploy(state: dict[str, Any], desired: str) -> None:
    """Until image and token are here the old container stays; it is gone before the new one is known."""
    if not read(MEMORY).get("tries"):
        report("starting", f"Fetching {state['image']}.", desired)
    ensure_docker(gpus=state["gpus"])
    fetch(state)
    token = look_up(state)
    run("systemctl", "stop", f"{SERVICE}.service")
    hold(token)
    write(TAKEN, json.dumps({"state": state, "desired": desired}))
    _start()
    for verb in ("enable", "restart") if state["domain"] else ("disable", "stop"):
        run("systemctl", verb, f"{PROXY}.service")


def _watch(state: dict[str, Any], desired: str) -> None:
    """Tell whether the service answers; start it anew when it did and no longer does."""
    but = _take_up_token(state, desired)
    run("systemctl", "start", f"{SERVICE}.service")  # somebody stopped it, or this agent, half-way
    memory = read(MEMORY)
    ready, since = memory.get("ready", False), memory.setdefault("since", time.time())
    remember(since=since)
    last = since + state["start_seconds"]
    while (answer := probe(state)) is not None and not ready and time.time() < last:
        time.sleep(1)
    if answer is None:
        remember(unhealthy=0, ready=True)
        report("running", f"{state['image']} answers.{but}", desired)
    elif not ready:
        report(
            "failed", f"Not healthy after {state['start_seconds']} s: {answer}\n{last_lines(since)}", desired
        )
    elif memory.get("unhealthy", 0) + 1 < UNHEALTHY:
        remember(unhealthy=memory.get("unhealthy", 0) + 1)
    else:
        report("starting", f"Started anew, it no longer answered: {answer}\n{last_lines(since)}", desired)
        run("systemctl", "stop", f"{SERVICE}.service")
        _start()


def _take_up_token(state: dict[str, Any], desired: str) -> str:
    """Start the service anew where its secret holds another token; what hinders that, while it has one."""
    try:
        token = renewed(state)
    except Trouble as trouble:
        if not FILE.exists():
            raise
        return f" It goes on asking for the token that it had: {trouble}"
    if token is not None:
        if FILE.exists():  # not so after a boot
            report("starting", "Started anew, its secret holds another token.", desired)
        run("systemctl", "stop", f"{SERVICE}.service")
        hold(token)
        _start()
    return ""


def _start() -> None:
    remember(unhealthy=0, ready=False, since=time.time())
    run("systemctl", "enable", "--now", f"{SERVICE}.service")
