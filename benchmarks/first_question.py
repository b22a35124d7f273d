"""`bentodeploy init`: how long until the list of bentos is there, with 2,000 of them in the store."""

from __future__ import annotations

import signal
from dataclasses import replace

from benchmarks.figure import Figure, medians, run
from benchmarks.workplace import Workplace
from tests.support.large_store import fill_store

BENTOS = 2_000
NAME = f"`init`: first frame with {BENTOS:,} bentos"
REPETITIONS = 9
LIBRARIES = "import typer, questionary, yaml; from pydantic import BaseModel"
"""What the first question stands on; typer asks for pydantic, which imports its parts when they are used."""


def measure(place: Workplace) -> Figure:
    """From the start of the command to the list on a real pseudo-terminal."""
    store = place.folder.parent / "many"
    fill_store(store, BENTOS)
    empty = place.folder.parent / "empty"  # where a config stands, `init` first asks about that
    empty.mkdir()
    many = replace(place.with_store(store), folder=empty)
    whole, libraries = medians(
        [
            lambda: _first_frame(many),
            lambda: run(
                [many.command("python"), "-c", LIBRARIES],
                many.folder,
                many.environment,
            ),
        ],
        REPETITIONS,
    )
    return Figure(
        name=NAME,
        value=whole * 1000,
        bound=300,
        unit="ms",
        how="from the start of the command to the list on a pseudo-terminal; "
        f"median of {REPETITIONS} runs, in turns with the start of its libraries",
        floor=f"{libraries * 1000:.0f} ms to start Python and import typer, questionary, yaml and pydantic",
    )


def _first_frame(place: Workplace) -> None:
    import pexpect

    child = pexpect.spawn(
        str(place.command("bentodeploy")),
        ["init"],
        cwd=str(place.folder),
        env={**place.environment, "TERM": "xterm-256color"},
        dimensions=(24, 80),
    )
    try:
        child.expect("another:")
    finally:
        child.kill(signal.SIGKILL)
        child.wait()
        child.ptyproc.delayafterclose = 0  # else pexpect sleeps for 100 ms, which are not the command's
        child.close()
