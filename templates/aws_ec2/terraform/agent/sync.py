"""Brings the machine to what the SSM parameter says, and watches over the service."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path
from typing import Any

from .commands import MEMORY, SETTINGS, Trouble, aws, prepare, read, remember, run
from .disk import grow
from .images import ensure_docker, fetch, is_here, remove_others, wanted_images
from .probes import probe, probe_proxy
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
    except (Trouble, OSError) as trouble:
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
    """Until image and token are here the old containers stay; they are gone before what is new is known."""
    if not read(MEMORY).get("tries"):
        report("starting", f"Fetching {state['image']}.", desired)
    ensure_docker(gpus=state["gpus"])
    fetch(state)
    token = look_up(state)
    new = prepare(TAKEN, json.dumps({"state": state, "desired": desired}))
    for unit in (SERVICE, PROXY):
        run("systemctl", "stop", f"{unit}.service")
    hold(token)
    new.replace(TAKEN)
    _start()


def _watch(state: dict[str, Any], desired: str) -> None:
    """Tell whether the service answers; start it anew when it did and no longer does."""
    _settle_proxy(state)
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
        if (closed := probe_proxy(state)) is None:
            report("running", f"{state['image']} answers.{but}", desired)
        else:
            told = f"{state['image']} answers, the proxy before it does not: {closed}"
            report("failed", f"{told}\n{last_lines(since, PROXY)}", desired)
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


def _settle_proxy(state: dict[str, Any]) -> None:
    """Have the proxy where there is a domain; without one it would keep port 80 from the service."""
    run("systemctl", "enable" if state["domain"] else "disable", "--now", f"{PROXY}.service")


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
