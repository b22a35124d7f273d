"""`bentodeploy --help` against `bentoml --help`."""

from __future__ import annotations

from benchmarks.figure import Figure, medians, run
from benchmarks.workplace import Workplace

NAME = "`bentodeploy --help` / `bentoml --help`"
REPETITIONS = 15


def measure(place: Workplace) -> Figure:
    """Both commands from one environment, in turns."""
    ours, theirs, typer, python = medians(
        [
            lambda: place.tool("--help"),
            lambda: run([place.command("bentoml"), "--help"], place.folder, place.environment),
            lambda: run([place.command("python"), "-c", "import typer"], place.folder, place.environment),
            lambda: run([place.command("python"), "-c", "pass"], place.folder, place.environment),
        ],
        REPETITIONS,
    )
    return Figure(
        name=NAME,
        value=ours / theirs,
        bound=0.25,
        unit="ratio",
        how=f"{ours * 1000:.0f} ms against {theirs * 1000:.0f} ms; medians of {REPETITIONS} runs in turns, "
        "both from one environment",
        floor=f"{typer * 1000:.0f} ms to start Python and import typer, "
        f"of which Python alone {python * 1000:.0f} ms",
    )
