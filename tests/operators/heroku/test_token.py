"""The token of `access: token` is a config var of the app."""

from __future__ import annotations

import pytest

from bentodeploy.errors import NotBuiltError
from bentodeploy.image.guard import TOKEN
from operators.heroku.token import ensure_token, read_token
from tests.support.fake_heroku import FakeHeroku


@pytest.fixture
def app(heroku: FakeHeroku) -> FakeHeroku:
    heroku.cloud.resources["heroku_app", "1-2"] = {"id": "1-2", "name": "iris", "web_url": "https://x/"}
    return heroku


def test_a_token_is_made_once_and_stays(app: FakeHeroku) -> None:
    ensure_token("iris")
    first = read_token("iris").get_secret_value()
    ensure_token("iris")
    assert read_token("iris").get_secret_value() == first == app.config_vars("1-2")[TOKEN]
    assert len(first) >= 43


def test_before_the_first_apply_there_is_none(heroku: FakeHeroku) -> None:
    with pytest.raises(NotBuiltError, match="There is no token yet"):
        read_token("iris")


def test_an_app_without_a_token_says_so(app: FakeHeroku) -> None:
    with pytest.raises(NotBuiltError) as caught:
        read_token("iris")
    assert caught.value.next_step == "`bentodeploy up`"
