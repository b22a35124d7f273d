"""Resident memory while a bento with a 2 GB model is read and packed."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from benchmarks.figure import Figure, run
from benchmarks.workplace import DEMO, Workplace

NAME = "peak resident memory with a 2 GB model"
MODEL_BYTES = 2 * 1024**3

# Asks the tool's own process at its end; what it started (pip, docker) does not count.
RUN_AND_TELL_PEAK = """
import resource, sys
from bentodeploy.cli import main
sys.argv = ["bentodeploy", *sys.argv[1:]]
try:
    main()
finally:
    print(f"\\nPEAK {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}")
"""
UNITS_PER_MB = 1_000_000 if sys.platform == "darwin" else 1_000_000 / 1024


def measure(place: Workplace) -> Figure:
    """`bento show` and `build` of the iris bento, its model grown by a sparse file."""
    heavy = place.with_store(heavy_store(place.folder.parent / "store"))
    show, shown = peak(heavy, "bento", "show", "iris_classifier:latest", "--json")
    build, built = peak(heavy, "build", "--json")
    _, idle = peak(heavy, "operator", "list", "--json")
    if show["size"] < MODEL_BYTES or not build["rebuilt"]:
        raise SystemExit(f"The 2 GB were not read or not packed: {show}, {build}")
    return Figure(
        name=NAME,
        value=max(shown, built),
        bound=150,
        unit="MB",
        how=f"`bento show` {shown:.0f} MB, `build` {built:.0f} MB; the process's own peak (`ru_maxrss`), "
        "the model grown by a sparse file of 2 GiB",
        floor=f"{idle:.0f} MB for `bentodeploy operator list`",
    )


def heavy_store(store: Path) -> Path:
    """A copy of the demo's store in which each model has 2 GiB more."""
    shutil.copytree(DEMO / "bentoml", store)
    for model in (store / "models").glob("*/*/"):
        with (model / "weights.bin").open("wb") as weights:
            weights.truncate(MODEL_BYTES)
    return store


def peak(place: Workplace, *arguments: str) -> tuple[dict[str, Any], float]:
    """What `bentodeploy ARGUMENTS` answered, and MB that it had resident at most."""
    command: list[str | Path] = [place.command("python"), "-c", RUN_AND_TELL_PEAK, *arguments]
    document, _, units = run(command, place.folder, place.environment).rpartition("PEAK ")
    return json.loads(document), int(units) / UNITS_PER_MB
