"""How an app is, in Heroku's own words."""

from __future__ import annotations

import pytest

from operators.heroku.state import app_status, not_running
from tests.support.fake_heroku import FakeHeroku, IdleDynos

OUTPUTS = {"app": "iris", "app_id": "1-2"}


class DynosIn(IdleDynos):
    """All dynos in one state."""

    def __init__(self, state: str) -> None:
        super().__init__()
        self._state = state

    def state(self, app_id: str) -> str:
        return self._state


@pytest.fixture
def app(heroku: FakeHeroku) -> FakeHeroku:
    heroku.cloud.resources["heroku_app", "1-2"] = {"id": "1-2", "name": "iris", "web_url": "https://x/"}
    heroku.cloud.resources["heroku_formation", "f"] = {
        "id": "f",
        "app_id": "1-2",
        "type": "web",
        "quantity": 2,
        "size": "Standard-1X",
    }
    heroku.releases["1-2"] = 4
    return heroku


@pytest.mark.parametrize(
    ("state", "word"),
    [("up", "running"), ("idle", "running"), ("starting", "starting"), ("crashed", "failed")],
)
def test_herokus_words_become_ours(state: str, word: str, app: FakeHeroku) -> None:
    app.dynos = DynosIn(state)
    status = app_status(OUTPUTS)
    assert status.state == word
    assert status.detail == f"2 Standard-1X web dynos, {state}, Heroku release v4."


def test_an_app_without_dynos_is_stopped(app: FakeHeroku) -> None:
    app.cloud.one("heroku_formation")["quantity"] = 0
    assert app_status(OUTPUTS).state == "stopped"


def test_an_app_that_somebody_removed_has_failed(heroku: FakeHeroku) -> None:
    status = app_status(OUTPUTS)
    assert status.state == "failed"
    assert "was removed by somebody else" in status.detail


def test_a_release_runs_when_all_its_dynos_are_up(app: FakeHeroku) -> None:
    assert not_running(OUTPUTS) is None
    app.dynos = DynosIn("starting")
    assert not_running(OUTPUTS) == "web.1 is starting"


def test_dynos_of_the_release_before_are_none_of_this_one(app: FakeHeroku) -> None:
    app.still_running["1-2"] = 3
    assert not_running(OUTPUTS) == "web.1 still runs release v3, not v4"
    app.still_running.clear()
    assert not_running(OUTPUTS) is None


def test_a_question_that_fails_is_no_end_of_the_wait(
    app: FakeHeroku, monkeypatch: pytest.MonkeyPatch, free_port: int
) -> None:
    monkeypatch.setenv("HEROKU_API_URL", f"http://127.0.0.1:{free_port}")
    assert "cannot be reached" in str(not_running(OUTPUTS))
