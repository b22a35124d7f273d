"""What the providers of the tests refuse before there is a cloud, as the real ones do."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.cloud_provider.rule import Rules
from tests.support.cloud_provider.rules import azurerm, google
from tests.support.cloud_provider.validators import Apart, Together, between, matches, one_of
from tests.support.cloud_provider.values import UNKNOWN

APP, SERVICE = "azurerm_linux_function_app", "google_cloud_run_v2_service"
TOGETHER = Together(("site.path", "site.minutes"), "this file: Together")
APART = Apart(("key", "identity"), "this file: Apart")


def complaints(row: Any, **config: Any) -> list[str]:
    """Paths that a table with this one row refuses."""
    return [path for path, _ in Rules((row,)).mistakes(config)]


@pytest.mark.parametrize(
    ("row", "right", "wrong"),
    [
        (one_of("kind", ("a", "b"), "x: y"), "a", "c"),
        (matches("kind", "[a-z]{2}", "x: y"), "ab", "abc"),
        (between("kind", 2, 10, "x: y"), 10, 11),
    ],
)
def test_a_value_is_held_against_what_its_argument_takes(row: Any, right: Any, wrong: Any) -> None:
    assert complaints(row, kind=right) == complaints(row, kind=None) == complaints(row, kind=UNKNOWN) == []
    assert complaints(row, kind=wrong) == ["kind"]


def test_arguments_that_go_together_are_all_there_or_none_is() -> None:
    assert complaints(TOGETHER, site=[{"path": "/livez", "minutes": 10}]) == []
    assert complaints(TOGETHER, site=[{"path": "/livez", "minutes": UNKNOWN}]) == []
    assert complaints(TOGETHER, site=[{"path": None, "minutes": None}]) == complaints(TOGETHER, site=[]) == []
    assert complaints(TOGETHER, site=[{"path": "/livez", "minutes": None}]) == ["site.path"]


def test_of_arguments_that_exclude_each_other_there_is_one_at_most() -> None:
    assert complaints(APART, key=None, identity=True) == complaints(APART, key=None, identity=None) == []
    assert complaints(APART, key=UNKNOWN, identity=False) == ["key", "identity"]


@pytest.mark.parametrize(
    ("site", "refused"),
    [
        ({"health_check_path": "/readyz"}, "health_check_path"),
        ({"health_check_path": "/readyz", "health_check_eviction_time_in_min": 1}, "eviction_time_in_min"),
        ({"ftps_state": "Off"}, "ftps_state"),
        ({"app_service_logs": [{"disk_quota_mb": 20}]}, "disk_quota_mb"),
    ],
)
def test_a_site_of_azures_that_its_provider_refuses_is_refused(site: dict[str, Any], refused: str) -> None:
    ((path, _),) = azurerm.RULES[APP].mistakes({"name": "iris-1", "site_config": [site]})
    assert path.endswith(refused)


@pytest.mark.parametrize(
    ("kind", "config"),
    [
        ("azurerm_log_analytics_workspace", {"name": "abc"}),
        ("azurerm_log_analytics_workspace", {"name": "iris", "retention_in_days": 29}),
        ("azurerm_application_insights", {"name": "iris", "retention_in_days": 45}),
        ("azurerm_user_assigned_identity", {"name": "ab"}),
        ("azurerm_service_plan", {"name": "iris", "sku_name": "P9v9"}),
        ("azurerm_key_vault", {"name": "iris", "soft_delete_retention_days": 91}),
        (APP, {"name": "iris", "storage_account_access_key": "k", "storage_uses_managed_identity": True}),
    ],
)
def test_what_azures_provider_refuses_is_refused(kind: str, config: dict[str, Any]) -> None:
    assert list(azurerm.RULES[kind].mistakes(config))


@pytest.mark.parametrize(
    "container",
    [
        {"startup_probe": [{"period_seconds": 241}]},
        {"startup_probe": [{"failure_threshold": 0}]},
        {"liveness_probe": [{"timeout_seconds": 3601}]},
        {"ports": [{"container_port": 0}]},
        {"env": [{"name": ""}]},
    ],
    ids=str,
)
def test_a_container_that_google_refuses_is_refused(container: dict[str, Any]) -> None:
    assert list(google.RULES[SERVICE].mistakes({"name": "iris", "template": [{"containers": [container]}]}))
