"""What the machine tells: the last event of the log stream deploy/<instance> is how things stand."""

from __future__ import annotations

import json
import time
from pathlib import Path

from .commands import MEMORY, RUN, SETTINGS, Trouble, aws, read, remember, write

INSTANCE = Path("/var/lib/cloud/data/instance-id")
TOLD_ANEW = 12 * 3600
"""Seconds; sooner than the shortest retention of a log group."""


def report(state: str, detail: str, desired: str | None) -> None:
    """Tell CloudWatch, unless it was told already; what could not be told is told at the next sync.

    The first line of `detail` says what it is about, the others are lines of a log. `desired` is the hash
    of what is wanted, so that the reader knows which release the report is about.
    """
    memory, about = read(MEMORY), [state, detail.split("\n")[0], desired]
    if memory.get("told") == about and time.time() - memory["told_at"] < TOLD_ANEW:
        return
    print(f"{state}: {detail}", flush=True)
    try:
        _put(json.dumps({"state": state, "detail": detail[:4000], "desired": desired}))
    except Trouble as trouble:
        print(f"cannot tell CloudWatch: {trouble}", flush=True)
    else:
        remember(told=about, told_at=time.time())


def log_stream(name: str) -> str:
    """This machine's own stream of a kind."""
    return f"{name}/{INSTANCE.read_text(encoding='utf-8').strip()}"


def _put(message: str) -> None:
    stream = ("--log-group-name", read(SETTINGS)["log_group"], "--log-stream-name", log_stream("deploy"))
    try:
        aws("logs", "create-log-stream", *stream)
    except Trouble as trouble:
        if "ResourceAlreadyExists" not in str(trouble):
            raise
    events = RUN / "events.json"
    write(events, json.dumps([{"timestamp": int(time.time() * 1000), "message": message}]))
    aws("logs", "put-log-events", *stream, "--log-events", f"file://{events}")
