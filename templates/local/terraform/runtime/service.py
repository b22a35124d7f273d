"""Starts, stops, removes and describes the service of this project: what Terraform calls, and you may too.

    python3 runtime/service.py start|stop|remove|status|prepare [--project FOLDER]

Settings come as JSON in the environment variable BENTODEPLOY_SERVICE. Needs Python 3.8 and its standard
library only.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

import container
import process
from layout import Layout
from messages import ServiceError


def start(layout: Layout, settings: dict[str, Any]) -> None:
    """Start the service; whatever still runs for this project, in either runtime, is stopped first."""
    _make_own(layout, settings)
    record = layout.read_record()
    if record is not None and record.get("runtime") != settings["runtime"]:
        stop(layout, settings)
    if settings["runtime"] == "container":
        container.start(layout, settings)
    else:
        process.start(layout, settings)


def stop(layout: Layout, settings: dict[str, Any]) -> None:
    """Stop the service; already stopped is fine."""
    with layout.locked():
        _stop_running(layout, _own(layout, settings))


def remove(layout: Layout, settings: dict[str, Any]) -> None:
    """Stop the service and remove all that belongs to the deployment on this machine."""
    with layout.locked():
        own = _own(layout, settings)
        _stop_running(layout, own)
        for deployment in _owners_of_images(layout, own):
            container.remove_images(deployment)
        layout.remove()


def status(layout: Layout, settings: dict[str, Any]) -> None:
    """Print what is known of the service as one JSON object."""
    record = layout.read_record()
    if record is None:
        found = _without_record(layout, settings)
    else:
        state, detail, restart = (
            container.status(record) if record["runtime"] == "container" else process.status(layout, record)
        )
        found = {
            "state": state,
            "detail": detail,
            "instance": record["instance"],
            "restart": restart,
            "record": record,
        }
    sys.stdout.write(json.dumps(found) + "\n")


VERBS = {"start": start, "stop": stop, "remove": remove, "status": status, "prepare": process.prepare}


def main(arguments: list[str]) -> int:
    """Run one verb; answers the exit code."""
    parser = argparse.ArgumentParser(description="Control the service of this project.")
    parser.add_argument("verb", choices=sorted(VERBS))
    parser.add_argument("--project", type=Path, default=Path(__file__).resolve().parent.parent)
    options = parser.parse_args(arguments)
    # Taken out of the environment, so that no child inherits the values in it.
    settings = json.loads(os.environ.pop("BENTODEPLOY_SERVICE", "{}"))
    try:
        VERBS[options.verb](Layout(options.project), settings)
    except ServiceError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"{error}\nFree disk space there, or check who may write there.\n")
        return 1
    return 0


def _stop_running(layout: Layout, settings: dict[str, Any]) -> None:
    record = layout.read_record() or {}
    process.stop_running(layout)
    if "container" in (record.get("runtime"), settings.get("runtime")):
        container.stop_running(layout, settings)


def _without_record(layout: Layout, settings: dict[str, Any]) -> dict[str, Any]:
    """What can be told where no record of this project's own is: it may be lost while the service runs."""
    copied = layout.copied_record()
    supervisor = process.living_supervisor(layout)
    state, detail, restart = "stopped", "Nothing was started here.", True
    if copied is not None:
        detail = f"This folder is a copy of {copied['project']}, and has no service of its own yet."
    elif supervisor is not None:
        state, restart = "running", False
        detail = f"Its supervisor, process {supervisor}, runs, but the record of the service is lost."
    elif settings.get("runtime") == "container":
        named = {"container": container.container_name(settings), "port": settings["port"]}
        state, detail, restart = container.status(named)
    return {
        "state": state,
        "detail": detail,
        "instance": None,
        "restart": restart,
        "copy_of": None if copied is None else copied["project"],
    }


def _own(layout: Layout, settings: dict[str, Any]) -> dict[str, Any]:
    """Settings without the container's name that a copied project, or its copied state, has from another."""
    copied = layout.copied_record() or {}
    if "deployment" not in settings or settings["deployment"] != copied.get("deployment"):
        return settings
    return {key: value for key, value in settings.items() if key != "deployment"}


def _make_own(layout: Layout, settings: dict[str, Any]) -> None:
    """Let a copied project start nothing under another's name, and forget which images the other has."""
    copied = layout.copied_record()
    if copied is None:
        return
    if settings["runtime"] == "container" and "deployment" not in _own(layout, settings):
        raise ServiceError(
            f"This folder is a copy of {copied['project']}, whose container has this name; "
            "`bentodeploy up` gives it one of its own."
        )
    layout.images.unlink(missing_ok=True)


def _owners_of_images(layout: Layout, settings: dict[str, Any]) -> set[str]:
    """Names under which images were built: as noted by the last container, even if a process runs now."""
    is_noted = layout.images.exists() and not layout.copied_record()
    noted = layout.images.read_text() if is_noted else None
    named = settings.get("deployment") if settings.get("runtime") == "container" else None
    return {name for name in (noted, named) if name}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
