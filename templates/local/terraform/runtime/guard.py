"""`access: token`: the token reaches the service, and the bento is served behind its guard.

The token never stands in settings, state or arguments: it is read from the deployment's own file.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from layout import Layout
from messages import ServiceError

PACKAGE = "bentodeploy_guard"


def token_variable(layout: Layout, settings: dict[str, Any]) -> dict[str, str]:
    """For a container, which cannot read the user's file: the token itself."""
    return {"BENTODEPLOY_TOKEN": _token(layout)} if settings.get("guarded") else {}


def token_file(layout: Layout, settings: dict[str, Any]) -> dict[str, str]:
    """For a process: where the token is."""
    if not settings.get("guarded"):
        return {}
    _token(layout)
    return {"BENTODEPLOY_TOKEN_FILE": str(layout.token)}


def guarded_bento(layout: Layout, bundle: Path) -> Path:
    """The bento once more, of links, but with the guard beside its source. The bundle stays as it is."""
    bento = layout.service / "bento"
    shutil.rmtree(bento, ignore_errors=True)
    (bento / "src").mkdir(parents=True)
    for part in bundle.iterdir():
        if part.name not in ("src", "bento.yaml"):
            (bento / part.name).symlink_to(part)
    for part in (bundle / "src").iterdir():
        (bento / "src" / part.name).symlink_to(part)
    shutil.copyfile(bundle / "bento.yaml", bento / "bento.yaml")
    own = bento / "src" / PACKAGE
    try:
        shutil.copytree(layout.guard / PACKAGE, own)
    except FileNotFoundError:
        raise ServiceError(
            f"The guard is not in {layout.guard}; run `bentodeploy build` on this machine."
        ) from None
    ran = subprocess.run(
        [sys.executable, "-B", str(own / "install.py"), str(bento)],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    if ran.returncode != 0:
        raise ServiceError(f"The guard cannot be put before the bento: {ran.stderr.strip()}")
    return bento


def _token(layout: Layout) -> str:
    try:
        token = layout.token.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        token = ""
    if not token:
        raise ServiceError(f"There is no token in {layout.token}; `bentodeploy apply` makes one.")
    return token
