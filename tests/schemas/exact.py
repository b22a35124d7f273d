"""The providers' own schema exports, where this machine has them."""

from __future__ import annotations

import os
from pathlib import Path

from tests.support.checkout import CHECKOUT

VARIABLE = "BENTODEPLOY_EXACT_SCHEMAS"


def exact_schemas() -> Path | None:
    """A folder with documents of `terraform providers schema -json`: `heroku.json`, `google.json` and so on.

    The environment variable names it; without it, folders named `schemas` near the checkout are tried.
    """
    named = os.environ.get(VARIABLE)
    candidates = [Path(named)] if named else _near(CHECKOUT)
    return next((folder for folder in candidates if (folder / "heroku.json").is_file()), None)


def _near(checkout: Path) -> list[Path]:
    """At most two levels below one of the checkout's parents, but the root's own folders only."""
    found: list[Path] = []
    for parent in list(checkout.parents)[:-1]:
        found += [*parent.glob("*/schemas"), *parent.glob("schemas")]
    found += Path(checkout.anchor).glob("*/*/schemas")
    return [folder for folder in found if not folder.is_relative_to(checkout)]
