"""A real bento for adapters: `tests/data/probe_bento`, built once by BentoML 1.4. Marker `bentoml`."""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
from pathlib import Path

from filelock import FileLock

from tests.support.checkout import CHECKOUT
from tests.support.real_bentos import CACHE, RealLayout, bentoml_environment, bentoml_variables, run

SOURCE = CHECKOUT / "tests" / "data" / "probe_bento"
LAYOUT: RealLayout = "1.4-class"


def probe_store() -> Path:
    """A BENTOML_HOME that holds the bento `probe`."""
    home = CACHE / f"probe-{_digest()}"
    environment = bentoml_environment(LAYOUT)
    with FileLock(CACHE / "probe.lock"):
        if not (home / "done").exists():
            shutil.rmtree(home, ignore_errors=True)
            # What the service imports, beside BentoML's environment, which others use too.
            run([environment / "bin" / "pip", "install", "-q", "--target", home / "packages", "pillow"])
            with tempfile.TemporaryDirectory(prefix="bento-source-") as folder:
                shutil.copytree(SOURCE, folder, dirs_exist_ok=True)
                variables = bentoml_variables(LAYOUT, home / "store")
                run(["bentoml", "build"], Path(folder), **variables, PYTHONPATH=str(home / "packages"))
            (home / "done").touch()
    return home / "store"


def _digest() -> str:
    content = b"".join(path.read_bytes() for path in sorted(SOURCE.iterdir()) if path.is_file())
    return hashlib.sha256(content + sys.version.encode()).hexdigest()[:12]
