"""A real bento: examples/iris, trained and built as its README says.

Made once, kept with the other real bentos, and made again when the example changes. Tests only read it.
A test that uses it carries the marker `bentoml`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from pathlib import Path

from filelock import FileLock

from tests.support.checkout import CHECKOUT
from tests.support.real_bentos import CACHE, run, virtual_environment

__all__ = ["CACHE", "EXAMPLE", "bentoml_environment", "iris_store"]

EXAMPLE = CHECKOUT / "examples" / "iris"
INGREDIENTS = ("bentofile.yaml", "requirements.txt", "service.py", "train.py")


def iris_store() -> Path:
    """A BENTOML_HOME that holds the bento `iris_classifier` and its model."""
    home = CACHE / f"iris-{_recipe()}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with FileLock(CACHE / "iris.lock"):
        if not (home / "done").exists():
            shutil.rmtree(home, ignore_errors=True)
            _build(home / "store")
            (home / "done").touch()
    return home / "store"


def bentoml_environment() -> Path:
    """The environment that builds the example; its `bin` holds `bentoml`."""
    requirements = (EXAMPLE / "requirements.txt").read_text().split()
    # Building a bento needs uv, and would fetch it itself each time.
    return virtual_environment("bentoml-example", sys.executable, [*requirements, "uv"])


def _build(store: Path) -> None:
    binaries = bentoml_environment() / "bin"
    own = {
        "BENTOML_HOME": str(store),
        "BENTOML_DO_NOT_TRACK": "True",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}",
    }
    run([binaries / "python", "train.py"], cwd=EXAMPLE, **own)
    run([binaries / "bentoml", "build", "--output", "tag"], cwd=EXAMPLE, **own)


def _recipe() -> str:
    content = b"".join((EXAMPLE / name).read_bytes() for name in INGREDIENTS)
    return hashlib.sha256(content + sys.version.encode()).hexdigest()[:12]
