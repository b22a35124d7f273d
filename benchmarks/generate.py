"""`bentodeploy generate` on top of starting Python."""

from __future__ import annotations

from benchmarks.figure import Figure, medians, run
from benchmarks.workplace import Workplace

NAME = "`bentodeploy generate`, less the start of Python"
REPETITIONS = 15
LIBRARIES_AT_WORK = """
from pathlib import Path
from typing import Optional
import typer, yaml
from pydantic import BaseModel, Field

class Config(BaseModel):
    name: str = Field(min_length=1)

app = typer.Typer(rich_markup_mode=None)

@app.command()
def verb(file: Optional[Path] = None) -> None:
    Config(**yaml.safe_load("name: iris"))

app([])
"""
"""To import them is two thirds of it: they import more of themselves once they are used."""


def measure(place: Workplace) -> Figure:
    """A project that exists and has to be compared with what would be written: the everyday case."""
    ours, libraries, python = medians(
        [
            lambda: place.tool("generate"),
            lambda: run([place.command("python"), "-c", LIBRARIES_AT_WORK], place.folder, place.environment),
            lambda: run([place.command("python"), "-c", "pass"], place.folder, place.environment),
        ],
        REPETITIONS,
    )
    least, own = (libraries - python) * 1000, (ours - libraries) * 1000
    return Figure(
        name=NAME,
        value=(ours - python) * 1000,
        bound=100,
        unit="ms",
        how=f"{ours * 1000:.0f} ms for the command, less {python * 1000:.0f} ms for `python -c pass`; "
        f"medians of {REPETITIONS} runs in turns",
        floor=f"{least:.0f} ms for a program that does nothing but read one option with typer and one key "
        f"with yaml and pydantic, on which every verb stands; what comes on top of that is {own:.0f} ms",
    )
