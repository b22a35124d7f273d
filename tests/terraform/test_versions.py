from __future__ import annotations

import pytest
from packaging.version import Version

from bentodeploy.terraform.versions import init_speaks_json


@pytest.mark.parametrize(
    ("kind", "version", "speaks"),
    [
        ("terraform", "1.8.5", False),
        ("terraform", "1.9.0", True),
        ("tofu", "1.6.2", False),
        ("tofu", "1.7.0", True),
        ("embedded", "1.15.5", True),
    ],
)
def test_older_engines_do_not_know_init_json(kind: str, version: str, speaks: bool) -> None:
    assert init_speaks_json(kind, Version(version)) is speaks
