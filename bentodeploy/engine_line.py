"""The line by which a person runs the Terraform engine."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from pathlib import Path

ASTRAY = ("TF_WORKSPACE", "TF_DATA_DIR", "TF_FORCE_LOCAL_BACKEND")
"""Variables that move state or settings away from where this tool looks for them
(https://developer.hashicorp.com/terraform/cli/config/environment-variables)."""

ARGUMENTS = "TF_CLI_ARGS"
"""How the names of those begin that add arguments."""


def engine_line(command: Sequence[str], project: Path, *arguments: str) -> str:
    """A line for a shell that runs the engine in the project; `command` are the words that start it.

    It works on the state that this tool works on, whatever the shell's own variables say.
    """
    astray = sorted(name for name in os.environ if name in ASTRAY or name.startswith(ARGUMENTS))
    unset = ["env", *(word for name in astray for word in ("-u", name))] if astray else []
    return shlex.join([*unset, *command, f"-chdir={project}", *arguments])
