"""Writes the table of figures."""

from __future__ import annotations

import datetime
import os
import platform
from collections.abc import Sequence
from importlib.metadata import version

from benchmarks.figure import Figure, NotMeasured, run
from benchmarks.workplace import Workplace
from bentodeploy.terraform.engine import find_engine

HEAD = """\
# How fast, how big

Written by `make bench`; one file under `benchmarks/` is one figure.

{machine}

| what | measured | bound | met |
| --- | ---: | ---: | --- |
"""


def table(figures: Sequence[Figure | NotMeasured], place: Workplace) -> str:
    """The whole text of RESULTS.md."""
    rows = "".join(map(row, figures))
    how = "".join(
        f"\n**{figure.name}**: {figure.how}. The limit: {figure.floor}.\n"
        for figure in figures
        if isinstance(figure, Figure)
    )
    return (
        HEAD.format(machine=machine(place))
        + rows
        + "\n## How it was measured, and how far it could go\n"
        + how
    )


def row(figure: Figure | NotMeasured) -> str:
    """One line of the table."""
    if isinstance(figure, NotMeasured):
        return f"| {figure.name} | not measured: {figure.why} | | |\n"
    measured = number(figure.value, figure.unit)
    bound = f"{figure.bound_is} {figure.bound:g}{unit(figure.unit)}"
    return f"| {figure.name} | {measured} | {bound} | {'yes' if figure.met else '**no**'} |\n"


def number(value: float, name: str) -> str:
    """Two digits after the point where that is worth knowing."""
    return f"{value:.2f}{unit(name)}" if name in {"ratio", "s"} else f"{value:.0f}{unit(name)}"


def unit(name: str) -> str:
    """A ratio has none."""
    return "" if name == "ratio" else f" {name}"


def machine(place: Workplace) -> str:
    """One sentence: when and on what."""
    engine = find_engine()
    bentoml = run(
        [place.command("python"), "-c", "import importlib.metadata as m; print(m.version('bentoml'))"],
        place.folder,
        place.environment,
    ).strip()
    return (
        f"Measured on {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d}: {platform.system()} "
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"{engine.kind} {engine.version}, BentoML {bentoml}, bentodeploy {version('bentodeploy')}."
    )
