"""What to type next, for whoever named the config: else the command would look for another one."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

_COMMAND = re.compile(r"`bentodeploy ([^`]+)`")

ABOUT_NO_CONFIG = frozenset({"bento", "init", "list", "operator", "schema"})
"""Verbs, and groups of them, for which `--file` means no config to be read."""


def led_to(file: Path, next_step: str) -> str:
    """`next_step` with `--file` in each command that takes it and does not have it."""
    option = shlex.join(["--file", str(file)])

    def led(found: re.Match[str]) -> str:
        words = found[1].split()
        if words[0] in ABOUT_NO_CONFIG or words[0].startswith("-") or "--file" in words:
            return found[0]
        return f"`bentodeploy {found[1]} {option}`"

    return _COMMAND.sub(led, next_step)
