"""A start that fails though nothing ends, on a fake of the engine: what the check makes of it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from bentodeploy.image.model import Image
from bentodeploy.operator import Finding
from operators.heroku import boot
from operators.heroku.spec import HerokuSpec
from tests.support.fake_json_api import fake_json_api
from tests.trial.fake_engine import CGROUP_1, CGROUP_2, FakeContainer, FakeEngine, silent_port

KILLED = CGROUP_2.format(kills=3)
TOO_LARGE = "The service needs more than the 512 MB of a Basic dyno to start."


def checked(
    container: FakeContainer,
    monkeypatch: pytest.MonkeyPatch,
    spec: HerokuSpec | None = None,
    seconds: float = 0.3,
) -> dict[str, Finding]:
    monkeypatch.setattr("bentodeploy.image.engine.connect", FakeEngine(container).as_engine)
    monkeypatch.setattr(boot, "_REQUEST_TIMEOUT", seconds / 3)
    image = Image("sha256:0", "linux/amd64", 1)
    findings = boot.check_boot(image, "iris", {}, spec or HerokuSpec(), "/livez", seconds)
    return {finding.check: finding for finding in findings}


@pytest.mark.parametrize(
    ("counts", "told"),
    [(KILLED, False), (CGROUP_1.format(kills=1), False), ("", True)],
    ids=["cgroup 2", "cgroup 1", "the engine tells it"],
)
def test_a_worker_that_the_kernel_ends_again_and_again_is_refused_for_its_memory(
    counts: str, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with silent_port() as port:
        findings = checked(FakeContainer(counts, oom_killed=told, port=port), monkeypatch)
    assert findings == {"memory": Finding("memory", False, TOO_LARGE, "Take `dyno_type: standard-2x`.")}


def test_fewer_workers_may_do(monkeypatch: pytest.MonkeyPatch) -> None:
    with silent_port() as port:
        findings = checked(FakeContainer(KILLED, port=port), monkeypatch, HerokuSpec(workers=2))
    assert findings["memory"].cure == "Take fewer workers, or `dyno_type: standard-2x`."


def test_one_worker_that_answers_does_not_hide_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with fake_json_api(lambda _: (200, {})) as api:
        container = FakeContainer(KILLED, port=urlsplit(api.url).port or 0)
        findings = checked(container, monkeypatch, seconds=30)
    assert findings["boot"].ok
    assert (findings["memory"].ok, findings["memory"].what) == (False, TOO_LARGE)


def test_a_service_that_takes_connections_and_does_not_answer_is_told_from_none(
    free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = "The service does not answer at $PORT within 2 s"
    with silent_port() as port:
        mute = checked(FakeContainer(port=port), monkeypatch, seconds=2)["boot"]
    assert mute.what == f"{silent}; it takes connections and does not answer."
    assert "loading the model" in str(mute.cure)
    nothing = checked(FakeContainer(port=free_port), monkeypatch, seconds=2)["boot"]
    assert nothing.what == f"{silent}; nothing listens there."
