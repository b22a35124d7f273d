"""Heroku's Platform API, its refusals in plain words."""

from __future__ import annotations

import pytest

from bentodeploy.errors import CloudError, CredentialsError
from operators.heroku import api
from operators.heroku.api import AppNotFoundError, ForbiddenError, HerokuApi
from tests.support.fake_heroku import STRANGER, FakeHeroku, Fault, IdleDynos

APP = {"id": "1-2", "name": "iris", "web_url": "https://iris.example/"}


@pytest.fixture
def app(heroku: FakeHeroku) -> FakeHeroku:
    heroku.cloud.resources["heroku_app", "1-2"] = dict(APP)
    heroku.cloud.resources["heroku_formation", "f"] = {
        "id": "f",
        "app_id": "1-2",
        "type": "web",
        "quantity": 1,
        "size": "Standard-1X",
    }
    heroku.releases["1-2"] = 4
    return heroku


def test_it_tells_whose_the_token_is(heroku: FakeHeroku) -> None:
    assert HerokuApi().account() == "me@example.com"


def test_an_app_is_found_by_name_and_by_id(app: FakeHeroku) -> None:
    assert HerokuApi().app("iris") == HerokuApi().app("1-2")
    assert HerokuApi().app("iris").items() >= APP.items()


def test_dynos_are_scaled_at_once(app: FakeHeroku) -> None:
    HerokuApi().scale("1-2", "web", 3)
    assert app.cloud.one("heroku_formation")["quantity"] == 3
    assert len(HerokuApi().dynos("1-2")) == 3


def test_of_many_releases_the_newest_is_asked_for(app: FakeHeroku) -> None:
    assert HerokuApi().newest_release("1-2") == 4
    app.releases["1-2"] = 250  # more than a list has
    assert HerokuApi().newest_release("1-2") == 250
    app.releases.clear()
    assert HerokuApi().newest_release("1-2") == 0


def test_config_vars_are_added_beside_those_that_are_there(app: FakeHeroku) -> None:
    app.cloud.resources["heroku_app_config_association", "c"] = {"app_id": "1-2", "vars": {"A": "b"}}
    HerokuApi().set_config_vars("1-2", {"C": "d"})
    assert HerokuApi().config_vars("1-2") == {"A": "b", "C": "d"}


def test_the_last_lines_of_the_log_come_by_a_session(app: FakeHeroku) -> None:
    lines = list(HerokuApi().log_lines("1-2", lines=2, follow=False))
    assert [line.partition("app[web.1]: ")[2] for line in lines] == ["line two", "line three"]


def test_a_followed_log_shows_what_is_there_and_goes_on(app: FakeHeroku) -> None:
    app.dynos = dynos = IdleDynos()
    lines = (line.partition("app[web.1]: ")[2] for line in HerokuApi().log_lines("1-2", lines=2, follow=True))
    assert [next(lines), next(lines)] == ["line two", "line three"]
    dynos.written.append("line four")
    assert next(lines) == "line four"
    dynos.written += ["line five", "line six"]
    assert [next(lines), next(lines)] == ["line five", "line six"]
    app.ended.set()
    assert list(lines) == []


def test_an_app_that_is_not_there_and_one_of_somebody_else_are_told_apart(heroku: FakeHeroku) -> None:
    heroku.cloud.resources["heroku_app", "x"] = {"id": "x", "name": "taken", "owner": STRANGER}
    with pytest.raises(AppNotFoundError):
        HerokuApi().app("iris")
    with pytest.raises(ForbiddenError, match="You do not have access to the app taken"):
        HerokuApi().app("taken")


def test_a_token_that_is_not_known_or_expired_is_told(
    heroku: FakeHeroku, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEROKU_API_KEY", "expired")
    with pytest.raises(CredentialsError) as caught:
        HerokuApi().account()
    assert caught.value.what == (
        "Heroku does not take the token of HEROKU_API_KEY: Invalid credentials provided."
    )
    assert "heroku login" in str(caught.value.next_step)
    assert "expired" not in caught.value.what


@pytest.mark.parametrize(
    ("status", "told"), [(429, "too many calls"), (500, "answers 500"), (503, "answers 503")]
)
def test_a_busy_or_broken_heroku_is_told_with_its_own_words(
    status: int, told: str, heroku: FakeHeroku, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "PAUSES", (0.0, 0.0))
    heroku.faults.append(Fault("GET /account", status, "the platform's words", times=2))
    assert HerokuApi().account() == "me@example.com", "what passes is tried again"
    heroku.faults.append(Fault("GET /account", status, "the platform's words", times=3))
    with pytest.raises(CloudError, match=told) as caught:
        HerokuApi().account()
    assert "the platform's words" in caught.value.what
    assert heroku.seen.count("GET /account") == 3 + 3


def test_a_heroku_that_cannot_be_reached_is_told(free_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEROKU_API_KEY", "x")
    monkeypatch.setenv("HEROKU_API_URL", f"http://127.0.0.1:{free_port}")
    with pytest.raises(CloudError, match="cannot be reached"):
        HerokuApi().account()


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "htp://127.0.0.1:1"])
def test_a_proxy_of_an_unknown_kind_is_told(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEROKU_API_KEY", "x")
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    monkeypatch.delenv("HEROKU_API_URL", raising=False)
    with pytest.raises(CloudError, match="cannot be reached") as caught:
        HerokuApi().account()
    assert "proxy" in str(caught.value.next_step)
