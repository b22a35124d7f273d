"""Real bentos of every layout under the process runtime."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import psutil
import pytest
from bentodeploy.operators.local import LocalOperator

from bentodeploy.bento.gather import gather
from bentodeploy.bento.reference import open_bento
from bentodeploy.progress import Silent
from tests.operators.local.deployed import DIGEST, Deployed, wait_for
from tests.operators.local.test_operator import target_of
from tests.support.real_bentos import CACHE, NAME, SERVERS, RealLayout, real_store

pytestmark = pytest.mark.bentoml

ROW = [5.1, 3.5, 1.4, 0.2]


@pytest.fixture(params=SERVERS)
def layout(request: pytest.FixtureRequest) -> RealLayout:
    """Each in turn."""
    value: RealLayout = request.param
    return value


@pytest.fixture
def real(layout: RealLayout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    """A deployment whose bento BentoML built; its environment stays in the suite's cache."""
    monkeypatch.setenv("BENTOML_HOME", str(real_store(layout)))
    monkeypatch.setenv("XDG_CACHE_HOME", str(CACHE))
    deployed = Deployed(tmp_path / "project", CACHE)
    bento = open_bento(NAME, Silent())
    bundle = deployed.project / ".bentodeploy" / "bundles" / DIGEST
    gather(bento, bundle)
    LocalOperator().prepare(target_of(deployed.project), bento, bundle, Silent())
    yield deployed
    assert deployed.run("remove").returncode == 0
    assert deployed.processes() == []


def answer(deployed: Deployed, layout: RealLayout) -> Any:
    """What the model says of one row of iris."""
    body = {"rows": [ROW]} if layout.endswith("class") else [ROW]
    request = Request(
        f"http://127.0.0.1:{deployed.port}/classify",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urlopen(request, timeout=30) as got:
        return json.loads(got.read())


def ready(deployed: Deployed) -> bool:
    """Whether BentoML says so; its /readyz answers no JSON."""
    try:
        with urlopen(f"http://127.0.0.1:{deployed.port}/readyz", timeout=10) as got:
            return bool(got.status == 200)
    except OSError:
        return False


def test_it_predicts_survives_a_kill_and_leaves_nothing(real: Deployed, layout: RealLayout) -> None:
    real.start(workers=2)
    wait_for(lambda: ready(real), seconds=120)
    expected = ["setosa"] if layout.endswith("class") else [0]
    assert answer(real, layout) == expected
    first = real.record()["service"]
    members = {one.pid for one in real.processes()} - {real.record()["supervisor"]}
    assert len(members) > 2
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: real.record()["service"] != first, seconds=60)
    wait_for(lambda: ready(real), seconds=120)
    assert answer(real, layout) == expected
    assert members.isdisjoint(one.pid for one in psutil.process_iter())
