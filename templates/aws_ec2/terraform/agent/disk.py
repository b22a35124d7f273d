"""Gives the machine the room of a volume that was made larger, which otherwise waits for a reboot."""

from __future__ import annotations

from pathlib import Path

from .commands import MEMORY, Trouble, read, remember, run

DISKS = Path("/sys/block")
MODULES = ("growpart", "resizefs")
"""cloud-init's, for partition and file system of `/` (cloud-init documentation, "Module reference")."""


def grow() -> None:
    """Take the room there is, once for each size of the disks; what fails is told in the journal alone."""
    sizes = {path.parent.name: path.read_text(encoding="utf-8") for path in DISKS.glob("*/size")}
    if read(MEMORY).get("disks") == sizes:
        return
    for module in MODULES:
        _carry_out(module)
    remember(disks=sizes)


def _carry_out(module: str) -> None:
    try:
        run("cloud-init", "single", "--name", module, "--frequency", "always", timeout=60)
    except Trouble as trouble:
        print(f"cannot grow the disk: {trouble}", flush=True)
