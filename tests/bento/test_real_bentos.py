"""What BentoML itself builds, exports and serves, release by release and style by style."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from bentodeploy.bento.digest import content_digest
from bentodeploy.bento.gather import gather
from bentodeploy.bento.model import Bento, ServiceStyle
from bentodeploy.bento.request import curl_command
from bentodeploy.bento.requirements import locked_requirements
from bentodeploy.bento.store import stored_bentos
from tests.bento.conftest import Open
from tests.support.real_bentos import NAME, RECIPES, RealLayout, bentoml_variables, real_store, run

pytestmark = pytest.mark.bentoml


WITHOUT_SHAPES = ("1.3-class",)
"""BentoML 1.3 writes no shape of an array that is an argument into bento.yaml."""


@pytest.fixture(params=list(RECIPES))
def layout(request: pytest.FixtureRequest) -> RealLayout:
    """Each layout in turn."""
    value: RealLayout = request.param
    return value


@pytest.fixture
def built(layout: RealLayout, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The store with the real bento of the layout."""
    store = real_store(layout)
    monkeypatch.setenv("BENTOML_HOME", str(store))
    return store


def test_everything_about_it_is_read(layout: RealLayout, built: Path, opened: Open) -> None:
    bento = opened(NAME)
    assert bento.bentoml_version == RECIPES[layout].release
    assert bento.style is (ServiceStyle.CLASS if layout.endswith("class") else ServiceStyle.FUNCTION)
    assert re.fullmatch(r"3\.1\d", bento.python_version)
    assert bento.labels == {"team": "flowers"}
    assert bento.services == 1
    assert bento.timeout == (30 if layout.endswith("class") else None)
    (model,) = bento.models
    assert model.name == "iris_model"
    assert model.path == built / "models" / "iris_model" / model.version
    assert [stored.tag for stored in stored_bentos()] == [bento.tag]


def test_its_routes_tell_paths_and_input_types(layout: RealLayout, built: Path, opened: Open) -> None:
    routes = {route.path: (route.name, route.method, route.input_type) for route in opened(NAME).routes}
    shape = "" if layout in WITHOUT_SHAPES else " (any, 4)"
    of_class = {
        "/classify": ("classify", "POST", "rows?: array of array of number"),
        "/predict": ("predict", "POST", f"rows: numpy-array{shape}"),
    }
    of_function = {
        "/classify": ("classify", "POST", "numpy-array (any, 4)"),
        "/v1/species": ("species", "POST", "numpy-array (1, 4)"),
    }
    assert routes == (of_class if layout.endswith("class") else of_function)


def test_its_requirements_are_pinned_and_hold_on_every_machine(
    layout: RealLayout, built: Path, opened: Open
) -> None:
    lines = locked_requirements(opened(NAME)).splitlines()
    assert f"bentoml=={RECIPES[layout].release}" in lines
    assert any(line.startswith("scikit-learn==") for line in lines)
    assert not [line for line in lines if "file:" in line or "--find-links" in line or "#" in line]


def test_the_gathered_bundle_is_read_alone_and_shares_the_model(
    built: Path, opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bento = opened(NAME)
    gather(bento, tmp_path / "out")
    monkeypatch.setenv("BENTOML_HOME", str(tmp_path / "no store"))
    alone = opened(tmp_path / "out")
    assert alone.models[0].path == tmp_path / "out" / "models" / "iris_model" / bento.models[0].version
    assert alone.routes == bento.routes
    assert content_digest(alone) == content_digest_in(built, bento, monkeypatch)


def content_digest_in(store: Path, bento: Bento, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("BENTOML_HOME", str(store))
    return content_digest(bento)


@pytest.mark.parametrize("suffix", ["bento", "tar.gz"])
def test_its_exported_archive_is_the_same_bento(
    suffix: str,
    layout: RealLayout,
    built: Path,
    opened: Open,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bento = opened(NAME)
    archive = tmp_path / f"iris.{suffix}"
    # Of a copy: BentoML puts the models into the store's bento while it exports, and takes them out again.
    own = shutil.copytree(built, tmp_path / "copy", symlinks=True)
    run(["bentoml", "export", bento.tag, archive], cwd=tmp_path, **bentoml_variables(layout, own))
    digest = content_digest(bento)
    monkeypatch.setenv("BENTOML_HOME", str(tmp_path / "no store"))
    exported = opened(archive)
    assert exported.tag == bento.tag
    assert exported.models[0].size == bento.models[0].size
    assert content_digest(exported) == digest


@pytest.mark.curl
def test_the_curl_lines_get_a_prediction_from_the_gathered_bundle(
    layout: RealLayout, built: Path, opened: Open, tmp_path: Path, free_port: int
) -> None:
    bento = opened(NAME)
    gather(bento, tmp_path / "out")
    with served(tmp_path / "out", layout, tmp_path / "home", free_port) as endpoint:
        for route in bento.routes:
            if layout in WITHOUT_SHAPES and route.name == "predict":
                continue  # nothing tells how many numbers it takes
            line = curl_command(endpoint, route)
            answer = subprocess.run(
                ["sh", "-c", f"{line} --fail-with-body --silent --noproxy '*'"],
                capture_output=True,
                text=True,
                check=False,
                timeout=60,
            )
            assert answer.returncode == 0, f"{line}\n{answer.stdout}\n{answer.stderr}"
            assert answer.stdout.startswith("["), answer.stdout


@contextmanager
def served(bundle: Path, layout: RealLayout, home: Path, port: int) -> Iterator[str]:
    """The bundle, served by its own release of BentoML until the end of the context."""
    variables = bentoml_variables(layout, home)
    program = shutil.which("bentoml", path=variables["PATH"])
    assert program is not None
    log = bundle.with_suffix(".log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [program, "serve", str(bundle), "--host", "127.0.0.1", "--port", str(port)],
            env=os.environ | variables,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    endpoint = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 120
        while not is_ready(endpoint):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        yield endpoint
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def is_ready(endpoint: str) -> bool:
    try:
        return httpx.get(f"{endpoint}/readyz", trust_env=False, timeout=5).is_success
    except httpx.HTTPError:
        return False
