"""`bentodeploy up` when everything is already as the config says."""

from __future__ import annotations

import json
import statistics
import time

from benchmarks.figure import Figure
from benchmarks.workplace import Workplace

NAME = "a second `bentodeploy up` with nothing changed"
REPETITIONS = 5


def measure(place: Workplace) -> Figure:
    """Time it, and make sure that it neither built nor changed anything."""
    first = json.loads(place.tool("up", "--json"))
    times = []
    for _ in range(REPETITIONS):
        begin = time.perf_counter()
        again = json.loads(place.tool("up", "--json"))
        times.append(time.perf_counter() - begin)
        if again["changed"] or again["release"] != first["release"]:
            raise SystemExit(f"A second `up` changed something: {again}")
    return Figure(
        name=NAME,
        value=statistics.median(times),
        bound=3,
        unit="s",
        how=f"median of {REPETITIONS} runs; each must answer the same release and no change",
        floor="a Terraform plan of the project, without which nobody knows that nothing changed",
    )
