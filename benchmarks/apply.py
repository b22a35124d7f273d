"""`bentodeploy apply` on `local` against Terraform alone with the same project."""

from __future__ import annotations

import json
import shutil
import statistics
import time
import urllib.request

from benchmarks.figure import Figure, run, seconds
from benchmarks.workplace import DEPLOYMENT, Workplace
from bentodeploy.terraform.engine import find_engine

NAME = "`bentodeploy apply` on `local` / bare Terraform and the service's start-up"
REPETITIONS = 5


def measure(place: Workplace) -> Figure:
    """Both begin with a built release and an empty state, and end when the endpoint says that it is ready."""
    ours, bare = [], []
    for _ in range(REPETITIONS):
        prepare(place)
        ours.append(seconds(lambda: place.tool("apply")))
        prepare(place)
        bare.append(seconds(lambda: bare_apply(place)))
    ratio, spent, floor = (
        statistics.median(map(divide, ours, bare)),
        statistics.median(ours),
        statistics.median(bare),
    )
    return Figure(
        name=NAME,
        value=ratio,
        bound=1.1,
        unit="ratio",
        how=f"{spent:.2f} s against {floor:.2f} s for `init`, `apply` and waiting for `/readyz` by hand, "
        f"the same engine and project; median of {REPETITIONS} pairs",
        floor="1.0; `apply` also checks machine, config and platform first",
    )


def divide(a: float, b: float) -> float:
    """For `map`."""
    return a / b


def bare_apply(place: Workplace) -> None:
    """What a user without this tool would do."""
    terraform(place, "init", "-input=false")
    terraform(place, "apply", "-auto-approve", "-input=false")
    outputs = json.loads(terraform(place, "output", "-json"))
    wait_until_ready(outputs["endpoint"]["value"])


def wait_until_ready(endpoint: str) -> None:
    """Ask every 10 ms, for a minute at most."""
    deadline = time.monotonic() + 60
    while not is_ready(endpoint):
        if time.monotonic() > deadline:
            raise SystemExit(f"{DEPLOYMENT} did not become ready at {endpoint}")
        time.sleep(0.01)


def is_ready(endpoint: str) -> bool:
    """Whether it answers 200; anything else is not yet."""
    try:
        with urllib.request.urlopen(f"{endpoint}/readyz", timeout=5):
            return True
    except OSError:
        return False


def terraform(place: Workplace, *arguments: str) -> str:
    """Run the engine that the tool itself would choose."""
    return run([*find_engine().command, *arguments], place.project, place.environment)


def prepare(place: Workplace) -> None:
    """Nothing runs, nothing is initialised, and a release is built."""
    if place.project.exists():
        place.tool("destroy", "--confirm", DEPLOYMENT)
        shutil.rmtree(place.project)
    place.tool("build")
