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
        _stop_running(layout, settings)


def remove(layout: Layout, settings: dict[str, Any]) -> None:
    """Stop the service and remove all that belongs to the deployment on this machine."""
    with layout.locked():
        _stop_running(layout, settings)
        for deployment in _owners_of_images(layout, settings):
            container.remove_images(deployment)
        layout.remove()


def status(layout: Layout, settings: dict[str, Any]) -> None:  # noqa: ARG001
    """Print what is known of the service as one JSON object."""
    record = layout.read_record()
    if record is None:
        found: dict[str, Any] = {
            "state": "stopped",
            "detail": "Nothing was started here.",
            "instance": None,
            "restart": False,
        }
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


def _owners_of_images(layout: Layout, settings: dict[str, Any]) -> set[str]:
    """Names under which images were built: as noted by the last container, even if a process runs now."""
    noted = layout.images.read_text() if layout.images.exists() else None
    named = settings.get("deployment") if settings.get("runtime") == "container" else None
    return {name for name in (noted, named) if name}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
