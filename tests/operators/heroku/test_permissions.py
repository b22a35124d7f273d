"""The scopes that the README asks for name the calls that are made, no more and no fewer."""

from __future__ import annotations

import re

import pytest

from operators.heroku.api import HerokuApi
from tests.operators.heroku.test_release_image import image_in, release
from tests.support.checkout import CHECKOUT
from tests.support.fake_heroku import FakeHeroku
from tests.support.registry import RunningRegistry

README = CHECKOUT / "operators" / "heroku" / "README.md"
CALL = re.compile(r"`((?:GET|PATCH|POST|PUT|DELETE) /[^`]*)`")
SCOPES = {"GET /account": "identity", "GET ": "read-protected", "": "write-protected"}
"""By the beginning of a call (Heroku Dev Center, "OAuth", Scopes): what holds first, counts."""


def documented() -> dict[str, str]:
    """The calls of the table, each with its scope."""
    rows = re.findall(r"^\| `([a-z-]+)` \| (.*) \|$", README.read_text(encoding="utf-8"), re.MULTILINE)
    return {call: scope for scope, told in rows for call in CALL.findall(told)}


@pytest.mark.registry
def test_the_documented_calls_are_those_that_are_made(heroku: FakeHeroku, registry: RunningRegistry) -> None:
    heroku.cloud.resources["heroku_app", "1-2"] = {"id": "1-2", "name": "iris", "web_url": "https://x/"}
    heroku.cloud.resources["heroku_formation", "f"] = {
        "id": "f",
        "app_id": "1-2",
        "type": "web",
        "quantity": 1,
        "size": "Standard-1X",
    }
    assert release(image_in(registry)[0]).returncode == 0
    api = HerokuApi()
    api.set_config_vars("1-2", {"A": "b"})
    asked = {
        "account": api.account(),
        "app": api.app("1-2"),
        "dynos": api.dynos("1-2"),
        "newest_release": api.newest_release("1-2"),
        "formation": api.formation("1-2", "web"),
        "scale": api.scale("1-2", "web", 2),
        "config_vars": api.config_vars("1-2"),
        "set_config_vars": None,
        "log_lines": list(api.log_lines("1-2", lines=1, follow=False)),
    }
    assert {name for name in vars(HerokuApi) if not name.startswith("_")} == asked.keys()
    made = {call.replace("1-2", "APP") for call in heroku.seen if "/logs/" not in call}
    scopes = {call: next(scope for begin, scope in SCOPES.items() if call.startswith(begin)) for call in made}
    assert documented() == scopes
