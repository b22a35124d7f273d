"""The Heroku provider, 5.x. Sources are pages of its documentation in the Terraform registry."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from tests.support.cloud_provider.cloud import FakeCloud
from tests.support.cloud_provider.rule import (
    Answers,
    Computes,
    ForceNew,
    Requires,
    Rules,
    Unique,
)
from tests.support.cloud_provider.validators import matches

_HOST = "herokuapp.com"

IMAGE = "image"
"""What the Platform API released, by `app_id:process type`; Terraform knows nothing of it."""


def app(values: Mapping[str, Any], _provider: Mapping[str, Any]) -> dict[str, Any]:
    """What Heroku adds to an app. Its host name has a random part, so that web_url must be read."""
    identity = str(uuid.uuid5(uuid.NAMESPACE_DNS, values["name"]))
    host = f"{values['name']}-{identity[:12].replace('-', '')}.{_HOST}"
    return {
        "id": identity,
        "uuid": identity,
        "web_url": f"https://{host}/",
        "heroku_hostname": host,
        "git_url": f"https://git.heroku.com/{values['name']}.git",
        "stack": "heroku-24",
        "generation": "cedar",
        "acm": False,
        "internal_routing": False,
        "buildpacks": [],
        "config_vars": {},
        "sensitive_config_vars": {},
        "all_config_vars": {},
    }


def _of_app(values: Mapping[str, Any], part: str) -> str:
    return str(uuid.uuid5(uuid.UUID(values["app_id"]), part))


def _released(values: Mapping[str, Any], cloud: FakeCloud) -> str | None:
    """Only the Platform API releases images; tests/support/fake_heroku.py notes them here."""
    process = values["type"]
    if (IMAGE, f"{values['app_id']}:{process}") in cloud.platform:
        return None
    return f"Couldn't find that process type ({process})."


RULES: Mapping[str, Rules] = {
    "heroku_app": Rules(
        (
            Computes(app, "heroku_app: Attributes Reference"),
            ForceNew(
                ("region", "space", "internal_routing", "organization.name", "organization.personal"),
                "heroku_app: Argument Reference",
            ),
            Unique(("name",), "Name is already taken", "heroku_app: name, unique among all apps"),
            matches("name", r"[a-z][a-z0-9-]{1,28}[a-z0-9]", "Heroku Platform API reference: app, name"),
        )
    ),
    "heroku_app_config_association": Rules(
        (
            Computes(
                lambda values, _: {"id": _of_app(values, "config")},
                "heroku_app_config_association: Attributes Reference",
            ),
            ForceNew(("app_id",), "heroku_app_config_association: Argument Reference"),
        )
    ),
    "heroku_formation": Rules(
        (
            Computes(
                lambda values, _: {"id": _of_app(values, values["type"])},
                "heroku_formation: Attributes Reference",
            ),
            ForceNew(("app_id",), "heroku_formation: Argument Reference"),
            Requires(_released, "heroku_formation: the app must have been released before"),
        )
    ),
}

DATA_SOURCES: Mapping[str, Answers] = {}
