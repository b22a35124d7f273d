"""The environment variables on docs/config.md are those that the code reads."""

from __future__ import annotations

import re

from docs.tools.variables import VARIABLES
from tests.support.checkout import CHECKOUT, tracked_files

READS = re.compile(
    r'environ(?:\.get\(|\[)"([A-Z_]+)"'  # by its name
    r'|^_?[A-Z_]*VARIABLES? = \(?"([A-Z_]+)"(?:, "([A-Z_]+)")?',  # by a constant
    re.MULTILINE,
)
RUNS_ELSEWHERE = ("runtime", "stand_in", "guard")
"""Folders of what runs in an image, under variables that we set there."""


def code() -> str:
    """All modules of the command itself."""
    return "\n".join(
        (CHECKOUT / path).read_text(encoding="utf-8")
        for path in tracked_files()
        if path.suffix == ".py"
        and path.parts[0] in ("bentodeploy", "operators")
        and not set(path.parts) & set(RUNS_ELSEWHERE)
    )


def test_the_search_sees_names_and_constants() -> None:
    told = 'os.environ.get("A_B", "x")\nos.environ["C"]\nVARIABLE = "D"\n_VARIABLES = ("E", "F")\n'
    assert [next(filter(None, found)) for found in READS.findall(told)] == ["A_B", "C", "D", "E"]


def test_every_variable_that_is_read_is_told() -> None:
    read = {name for found in READS.findall(code()) for name in found if name}
    assert {"BENTOML_HOME", "BENTODEPLOY_ENGINE", "AWS_DEFAULT_REGION", "HEROKU_API_KEY"} <= read
    assert read - VARIABLES.keys() == set()


def test_every_variable_that_is_told_stands_in_the_code() -> None:
    # One is put together there.
    named = code().replace("OVERRIDES_{self.name.upper()}", "OVERRIDES_RUN")
    assert [name for name in VARIABLES if name not in named] == []
