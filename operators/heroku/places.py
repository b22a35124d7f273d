"""Where Heroku's services answer. Both can be led elsewhere: to a proxy, or to a fake in tests."""

from __future__ import annotations

import os

_API = "https://api.heroku.com"
_REGISTRY = "registry.heroku.com"


def api_url() -> str:
    """The Platform API; `HEROKU_API_URL` leads elsewhere, as it does for Heroku's Terraform provider."""
    return (os.environ.get("HEROKU_API_URL") or _API).rstrip("/")


def registry_host() -> str:
    """The container registry; `HEROKU_REGISTRY_HOST` leads elsewhere."""
    return os.environ.get("HEROKU_REGISTRY_HOST") or _REGISTRY
