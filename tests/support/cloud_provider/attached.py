"""The way in for tests: a provider attached to every terraform that the test starts."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path

import pytest

from tests.support.cloud_provider.client import PlatformClient
from tests.support.cloud_provider.cloud import FakeCloud
from tests.support.cloud_provider.platform import serving_platform
from tests.support.cloud_provider.rule import Answers, Rules
from tests.support.cloud_provider.schemas import ProviderSchema, read_schema

SCHEMAS = Path(__file__).parents[2] / "schemas"

REAL = "BENTODEPLOY_REAL_PROVIDERS"
"""Set to 1, tests that validate, or plan what is not there yet, run with the real providers, which terraform
then downloads."""

LOGINS = {
    "google": {"GOOGLE_OAUTH_ACCESS_TOKEN": "none"},
    "heroku": {"HEROKU_API_KEY": "none"},
}
"""A plan of nothing but new resources asks these platforms nothing. Yet their providers want a login to start
with, good or not (hashicorp/terraform-provider-google#19546; Heroku provider, "Authentication"). Azure's one
gets a token before it plans, so its projects are only validated."""


@contextmanager
def attached_provider(name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCloud]:
    """Serve the provider `google`, `azurerm` or `heroku` on an empty fake cloud."""
    table = import_module(f"tests.support.cloud_provider.rules.{name}")
    cloud = FakeCloud()
    with attached(read_schema(SCHEMAS / f"{name}.json"), table.RULES, table.DATA_SOURCES, cloud, monkeypatch):
        yield cloud


@contextmanager
def attached(
    schema: ProviderSchema,
    rules: Mapping[str, Rules],
    data_sources: Mapping[str, Answers],
    cloud: FakeCloud,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    """Serve any provider on this cloud."""
    # Only where a test needs them: there is no such package for Python 3.10.
    from tests.support.cloud_provider.servicer import Provider
    from tests.support.cloud_provider.serving import serving

    with serving_platform(cloud, rules) as url, closing(PlatformClient(url)) as platform:
        provider = Provider(schema, rules, data_sources, platform)
        with serving(schema.address, provider) as environment, monkeypatch.context() as patch:
            for variable, value in environment.items():
                patch.setenv(variable, value)
            yield


@contextmanager
def attached_or_real_provider(name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For tests that need no cloud: as `attached_provider`, or, where asked for, a login for the real one."""
    if os.environ.get(REAL) != "1":
        with attached_provider(name, monkeypatch):
            yield
        return
    with monkeypatch.context() as patch:
        for variable, value in LOGINS.get(name, {}).items():
            patch.setenv(variable, value)
        yield
