"""Real bentos: a small iris model, trained and built with real releases of BentoML in both service styles.

Each release lives in a virtual environment of its own. Environments and bentos are made once and kept in
`$BENTODEPLOY_TEST_CACHE` (default: `.cache/tests` in the checkout), under the hash of what they are made of.
Tests only read them, and carry the marker `bentoml`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from filelock import FileLock

from tests.support.checkout import CHECKOUT
from tests.support.environments import make_environment
from tests.support.parts import lack
from tests.support.pythons import find_python

RealLayout = Literal[
    "1.4-class", "1.4-function", "1.3-class", "1.2-class", "1.2-function", "1.1-function", "1.0-function"
]
"""Releases of BentoML and their service styles. 1.3 lays bentos out as 1.2 does."""

SERVERS = ("1.4-class", pytest.param("1.2-class", marks=pytest.mark.long), "1.0-function")
"""Each way in which a release starts its server, for parametrized tests."""

CACHE = Path(os.environ.get("BENTODEPLOY_TEST_CACHE") or CHECKOUT / ".cache" / "tests")
NAME = "iris"

# The environment before any test got a home of its own: pip's settings and cache are the user's.
_ENVIRONMENT = dict(os.environ)

_CLASS = """
from __future__ import annotations

from typing import Annotated

import bentoml
import numpy as np
from bentoml.validators import Shape

SPECIES = ["setosa", "versicolor", "virginica"]
find_model = getattr(bentoml.models, "BentoModel", bentoml.models.get)


@bentoml.service(name="iris", traffic={"timeout": 30})
class Iris:
    model = find_model("iris_model:latest")

    def __init__(self) -> None:
        self.classifier = bentoml.sklearn.load_model(self.model.tag)

    @bentoml.api
    def classify(self, rows: list[list[float]] = [[5.1, 3.5, 1.4, 0.2]]) -> list[str]:
        return [SPECIES[number] for number in self.classifier.predict(rows)]

    @bentoml.api
    def predict(self, rows: Annotated[np.ndarray, Shape((-1, 4))]) -> np.ndarray:
        return self.classifier.predict(rows)
"""
_FUNCTION = """
import bentoml
import numpy as np
from bentoml.io import JSON, NumpyNdarray

try:
    import bentoml.legacy as style
except ImportError:
    style = bentoml


class Classifier(style.Runnable):
    SUPPORTED_RESOURCES = ("cpu",)
    SUPPORTS_CPU_MULTI_THREADING = True

    def __init__(self) -> None:
        self.classifier = bentoml.sklearn.load_model("iris_model:latest")

    @style.Runnable.method(batchable=False)
    def predict(self, rows):
        return self.classifier.predict(rows)


runner = style.Runner(Classifier, name="classifier", models=[bentoml.models.get("iris_model:latest")])
svc = style.Service("iris", runners=[runner])


@svc.api(input=NumpyNdarray(shape=(-1, 4), dtype="float64"), output=NumpyNdarray())
def classify(rows):
    return runner.predict.run(rows)


@svc.api(input=NumpyNdarray.from_sample(np.array([[5.1, 3.5, 1.4, 0.2]])), output=JSON(), route="v1/species")
def species(rows):
    return [int(number) for number in runner.predict.run(rows)]
"""
_TRAIN = """
import bentoml
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

features, species = load_iris(return_X_y=True)
bentoml.sklearn.save_model("iris_model", LogisticRegression(max_iter=500).fit(features, species))
"""


@dataclass(frozen=True)
class Recipe:
    """What a real bento is made of."""

    release: str
    service: str
    source: str
    newest_python: tuple[int, int]
    """The newest one that this release of BentoML installs and runs on."""
    pins: tuple[str, ...] = ()
    """What the release needs beside it, in its environment and in the bento."""
    tools: tuple[str, ...] = ()
    """What only the environment needs."""


_PINS_1_0 = ("attrs==23.1.0", "cattrs==23.1.2")
_PINS_1_1 = _PINS_1_0
_PINS_1_2 = ("pydantic<2.9", "setuptools<80")  # newer setuptools lack pkg_resources, which its `fs` imports
_PINS_1_3 = ("setuptools<80",)  # as above
RECIPES: dict[RealLayout, Recipe] = {
    "1.4-class": Recipe("1.4.39", "service:Iris", _CLASS, (3, 13), tools=("uv",)),
    "1.4-function": Recipe("1.4.39", "service:svc", _FUNCTION, (3, 13), tools=("uv",)),
    "1.3-class": Recipe("1.3.22", "service:Iris", _CLASS, (3, 12), _PINS_1_3),
    "1.2-class": Recipe("1.2.20", "service:Iris", _CLASS, (3, 12), _PINS_1_2),
    "1.2-function": Recipe("1.2.20", "service:svc", _FUNCTION, (3, 12), _PINS_1_2),
    "1.1-function": Recipe("1.1.11", "service:svc", _FUNCTION, (3, 11), _PINS_1_1, ("setuptools<80",)),
    "1.0-function": Recipe("1.0.25", "service:svc", _FUNCTION, (3, 11), _PINS_1_0, ("setuptools<80",)),
}


def real_store(layout: RealLayout) -> Path:
    """A BENTOML_HOME that holds a real bento `iris` of this layout, and its model `iris_model`."""
    recipe = RECIPES[layout]
    bentoml_environment(layout)
    home = CACHE / f"real-{layout}-{_digest(recipe, _TRAIN)}"
    with FileLock(CACHE / f"real-{layout}.lock"):
        if not (home / "done").exists():
            shutil.rmtree(home, ignore_errors=True)
            _build(layout, home / "store")
            (home / "done").touch()
    return home / "store"


def bentoml_environment(layout: RealLayout) -> Path:
    """The virtual environment of the layout's release; its `bin` holds `bentoml`."""
    recipe = RECIPES[layout]
    packages = [f"bentoml=={recipe.release}", "scikit-learn", *recipe.pins, *recipe.tools]
    return virtual_environment(f"bentoml-{recipe.release}", _interpreter(recipe.newest_python), packages)


def virtual_environment(name: str, python: str, packages: list[str]) -> Path:
    """An environment of this interpreter that has these packages, made once and kept."""
    environment = CACHE / f"{name}-{_digest(python, packages)}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with FileLock(CACHE / f"{name}.lock"):
        if not (environment / "done").exists():
            shutil.rmtree(environment, ignore_errors=True)
            make_environment(environment, python, packages)
            (environment / "done").touch()
    return environment


def run(command: list[str | Path], cwd: Path = CHECKOUT, **variables: str) -> str:
    """Run a command of the set-up and answer its output; the test fails with all of it otherwise."""
    environment = _ENVIRONMENT | variables
    program = shutil.which(command[0], path=environment["PATH"]) or command[0]
    ran = subprocess.run(
        [program, *command[1:]], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, f"{command} failed:\n{ran.stdout}\n{ran.stderr}"
    return ran.stdout


def bentoml_variables(layout: RealLayout, store: Path) -> dict[str, str]:
    """The environment in which the layout's `bentoml` works on `store`."""
    binaries = bentoml_environment(layout) / "bin"
    return {
        "BENTOML_HOME": str(store),
        "BENTOML_DO_NOT_TRACK": "True",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}",
    }


def _build(layout: RealLayout, store: Path) -> None:
    recipe = RECIPES[layout]
    variables = bentoml_variables(layout, store)
    # Not in the cache: BentoML 1.4 builds nothing from below a hidden folder.
    with tempfile.TemporaryDirectory(prefix="bento-source-") as folder:
        source = Path(folder)
        packages = "".join(f"\n    - {package!r}" for package in ("scikit-learn", *recipe.pins))
        (source / "service.py").write_text(recipe.source)
        (source / "train.py").write_text(_TRAIN)
        (source / "bentofile.yaml").write_text(
            f"service: {recipe.service!r}\nlabels:\n  team: flowers\ninclude: [service.py]\n"
            f"python:\n  packages:{packages}\n"
        )
        run(["python", "train.py"], cwd=source, **variables)
        run(["bentoml", "build"], cwd=source, **variables)


def _interpreter(newest: tuple[int, int]) -> str:
    """This Python if the release runs on it, else the newest that it runs on."""
    if sys.version_info[:2] <= newest:
        return sys.executable
    older = next(filter(None, (find_python(f"3.{minor}") for minor in range(newest[1], 9, -1))), None)
    if older is None:
        lack("pythons", f"this release of BentoML needs a Python of at most {newest[0]}.{newest[1]}")
    return older


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr((parts, sys.version)).encode()).hexdigest()[:12]
