"""A real bento: examples/text_classifier_aws_lambda, trained and built with the real PyTorch and BentoML.

Its PyTorch is the build for CPUs that pip finds on this machine; nothing here downloads CUDA. Made once and
kept, as the bentos of `real_bentos` are. A test that uses it carries the marker `bentoml`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml
from filelock import FileLock

from tests.support.checkout import CHECKOUT
from tests.support.parts import lack
from tests.support.real_bentos import CACHE, RECIPES, run, virtual_environment

EXAMPLE = CHECKOUT / "examples" / "text_classifier_aws_lambda"
INGREDIENTS = ("bentofile.yaml", "classifier.py", "service.py", "train.py", "transactions.py")
TORCH = "torch==2.13.0+cpu"
"""The suffix is the point: what a package index calls plain 2.13.0 is the build for CUDA."""

# The environment before any test got a home of its own: pip's settings and cache are the user's.
_ENVIRONMENT = dict(os.environ)


def text_classifier_store() -> Path:
    """A BENTOML_HOME that holds the bento `text_classifier`; skips the test where there is no PyTorch."""
    home = CACHE / f"text-classifier-{_digest()}"
    with FileLock(CACHE / "text-classifier.lock"):
        if not (home / "done").exists():
            shutil.rmtree(home, ignore_errors=True)
            _build(home / "store")
            (home / "done").touch()
    return home / "store"


def torch_environment() -> Path:
    """The environment that trains and packs the example; its `bin` holds `python` and `bentoml`."""
    packages = [f"bentoml=={RECIPES['1.4-class'].release}", TORCH, "uv"]
    return virtual_environment("bentoml-torch", sys.executable, packages)


def lend_torch(source: Path) -> None:
    """Let the bento that is built from `source` have the wheel that `text_classifier_store` has."""
    (wheels,) = text_classifier_store().glob("bentos/text_classifier/*/src/wheels")
    shutil.copytree(wheels, source / "wheels")
    use_wheels(source)


def _build(store: Path) -> None:
    # Not in the cache: BentoML builds nothing from below a hidden folder.
    with tempfile.TemporaryDirectory(prefix="bento-source-") as folder:
        source = Path(folder)
        for name in INGREDIENTS:
            shutil.copy(EXAMPLE / name, source)
        bring_torch(source)
        variables = {
            "BENTOML_HOME": str(store),
            "BENTOML_DO_NOT_TRACK": "True",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PATH": own_path(torch_environment() / "bin"),
        }
        run(["python", "train.py"], cwd=source, **variables)
        run(["bentoml", "build"], cwd=source, **variables)


def own_path(binaries: Path) -> str:
    """PATH with an environment's programs before the user's."""
    return f"{binaries}{os.pathsep}{_ENVIRONMENT['PATH']}"


def bring_torch(source: Path) -> None:
    """Put the wheel into the bento, and let it look for it there."""
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", source / "wheels", TORCH],
        env=_ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    if asked.returncode != 0:
        reason = "".join(asked.stderr.strip().splitlines()[-1:])
        lack("torch", f"pip finds no {TORCH}: {reason}")
    use_wheels(source)


def use_wheels(source: Path) -> None:
    """Let the bento look for PyTorch in its own folder `wheels`, in the place of PyTorch's own list."""
    bentofile = yaml.safe_load((source / "bentofile.yaml").read_text())
    assert TORCH in bentofile["python"]["packages"]
    bentofile["python"]["find_links"] = ["../../src/wheels"]  # seen from env/python of the bento
    bentofile["include"].append("wheels/*.whl")
    (source / "bentofile.yaml").write_text(yaml.safe_dump(bentofile))


def _digest() -> str:
    content = b"".join((EXAMPLE / name).read_bytes() for name in INGREDIENTS)
    return hashlib.sha256(content + TORCH.encode() + sys.version.encode()).hexdigest()[:12]
