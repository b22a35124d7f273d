"""`bentodeploy generate` on top of starting Python."""

from __future__ import annotations

from benchmarks.figure import Figure, medians, run
from benchmarks.workplace import Workplace

NAME = "`bentodeploy generate`, less the start of Python"
REPETITIONS = 15
LIBRARIES = "import pydantic, typer, yaml; pydantic.BaseModel"


def measure(place: Workplace) -> Figure:
    """A project that exists and has to be compared with what would be written: the everyday case."""
    ours, libraries, python = medians(
        [
            lambda: place.tool("generate"),
            lambda: run([place.command("python"), "-c", LIBRARIES], place.folder, place.environment),
            lambda: run([place.command("python"), "-c", "pass"], place.folder, place.environment),
        ],
        REPETITIONS,
    )
    imports, own = (libraries - python) * 1000, (ours - libraries) * 1000
    return Figure(
        name=NAME,
        value=(ours - python) * 1000,
        bound=100,
        unit="ms",
        how=f"{ours * 1000:.0f} ms for the command, less {python * 1000:.0f} ms for `python -c pass`; "
        f"medians of {REPETITIONS} runs in turns",
        floor=f"{imports:.0f} ms to import typer, pydantic and yaml, on which every verb stands; what comes "
        f"on top of that is {own:.0f} ms",
    )
