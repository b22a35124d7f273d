"""A function starts without the parts of BentoML that it does not use, and has them when it asks for them."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.checkout import CHECKOUT
from tests.support.real_bentos import RealLayout, bentoml_environment

HEAVY = ("aiohttp", "circus", "httpx._main")
"""What a function does not use."""
IMPORT = """
import json, sys
from bentodeploy_lambda.unused import import_bentoml

bentoml = import_bentoml()
told = {}
"""
TELL = "\nprint(json.dumps(told))\n"
IMPORTED = f"told['imported'] = [name for name in {HEAVY!r} if name in sys.modules]\n"
RELEASES: tuple[RealLayout, ...] = ("1.4-class", "1.3-class", "1.2-class", "1.1-function", "1.0-function")
WITH_A_SERVER = RELEASES[:3]
"""Those before have no server of the kind that is imported here."""


def told_by(tmp_path: Path, release: RealLayout, script: str) -> dict[str, Any]:
    """Run the script in an interpreter of the release's environment, as it runs in the image."""
    (tmp_path / "bentodeploy_lambda").symlink_to(CHECKOUT / "operators" / "aws_lambda" / "runtime")
    ran = subprocess.run(
        [bentoml_environment(release) / "bin" / "python", "-c", IMPORT + script + TELL],
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "BENTOML_HOME": str(tmp_path / "bentoml"),
            "BENTOML_DO_NOT_TRACK": "True",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    told: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return told


@pytest.mark.bentoml
@pytest.mark.parametrize("release", RELEASES)
def test_what_is_not_used_is_not_imported(tmp_path: Path, release: RealLayout) -> None:
    assert told_by(tmp_path, release, IMPORTED)["imported"] == []


@pytest.mark.bentoml
@pytest.mark.parametrize("release", WITH_A_SERVER)
def test_a_service_has_whatever_it_asks_for(tmp_path: Path, release: RealLayout) -> None:
    told = told_by(
        tmp_path,
        release,
        """
import aiohttp.client, httpx._main
from _bentoml_impl.server import serve_http

told["client"] = aiohttp.ClientSession is aiohttp.client.ClientSession
told["command"] = httpx._main.main.name
told["serve"] = serve_http.__module__
""",
    )
    assert told == {"client": True, "command": "main", "serve": "_bentoml_impl.server.serving"}


@pytest.mark.bentoml
def test_the_proxy_to_a_services_own_command_has_its_client(tmp_path: Path) -> None:
    told = told_by(
        tmp_path,
        "1.4-class",
        """
from _bentoml_impl.server import proxy

told["early"] = proxy.aiohttp.ClientSession.__module__
import aiohttp

told["one"] = proxy.aiohttp.ClientSession is aiohttp.ClientSession
""",
    )
    assert told == {"early": "aiohttp.client", "one": True}


@pytest.mark.bentoml
def test_a_name_that_the_server_does_not_have_is_told_as_ever(tmp_path: Path) -> None:
    told = told_by(
        tmp_path,
        "1.4-class",
        """
try:
    from _bentoml_impl.server import serve_grpc
except ImportError as error:
    told["error"] = str(error)
""",
    )
    assert told["error"].startswith("cannot import name 'serve_grpc' from '_bentoml_impl.server'")


@pytest.mark.bentoml
def test_a_release_that_needs_them_is_imported_whole(tmp_path: Path) -> None:
    """As one would whose web client has no fallback: here the one that is made for it."""
    package = tmp_path / "httpx"
    package.mkdir()
    (package / "__init__.py").write_text("from ._main import main\nAsyncClient = Client = object\n")
    (package / "_main.py").write_text("main = None\n")
    server = tmp_path / "_bentoml_impl" / "server"
    server.mkdir(parents=True)
    for folder in (server.parent, tmp_path / "bentoml"):
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()
    (server / "__init__.py").write_text("whole = True\n")
    (server / "app.py").write_text("import httpx\n")
    told = told_by(
        tmp_path, "1.4-class", "import _bentoml_impl.server.app as app\ntold['main'] = app.httpx.main\n"
    )
    assert told == {"main": None}
