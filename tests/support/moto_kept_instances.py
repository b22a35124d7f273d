"""Instances that Lambda keeps started, and the account's quota, neither of which moto's Lambda knows.

AWS Lambda API, "PutProvisionedConcurrencyConfig", its two siblings, and "GetAccountSettings". They are ready
at once here. Runs in the process of `fake_aws.py`.
"""

from __future__ import annotations

import json
from typing import Any

_QUOTA = {"ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": 1000}
_PATHS = ("functions/(?P<function_name>[^/]+)/provisioned-concurrency", "account-settings/?")


def know_kept_instances() -> None:
    """Have moto's Lambda answer these calls, from before it serves its first."""
    from moto.awslambda.responses import LambdaResponse
    from moto.awslambda.urls import url_paths

    for path in _PATHS:
        url_paths[rf"{{0}}/(?P<api_version>[^/]+)/{path}$"] = LambdaResponse.dispatch
    response: Any = LambdaResponse
    response.put_provisioned_concurrency_config = _put
    response.get_provisioned_concurrency_config = _get
    response.delete_provisioned_concurrency_config = _delete
    response.get_account_settings = _settings


def _put(self: Any) -> Any:
    wanted = self._get_param("ProvisionedConcurrentExecutions")
    self.backend.get_function(self._get_param("FunctionName"), self._get_param("Qualifier"))
    _kept(self)[_place(self)] = wanted
    return _answer(202, _told(wanted))


def _get(self: Any) -> Any:
    if _place(self) not in _kept(self):
        told = {"Type": "User", "message": "No Provisioned Concurrency Config found for this function"}
        return _answer(404, told, **{"x-amzn-errortype": "ProvisionedConcurrencyConfigNotFoundException"})
    return _answer(200, _told(_kept(self)[_place(self)]))


def _delete(self: Any) -> Any:
    _kept(self).pop(_place(self), None)
    return _answer(204, {})


def _settings(self: Any) -> Any:
    return _answer(200, {"AccountLimit": _QUOTA, "AccountUsage": {}})


def _answer(status: int, body: dict[str, Any], **headers: str) -> tuple[int, dict[str, Any], str]:
    """moto reads the status from the headers."""
    return status, {"status": status, **headers}, json.dumps(body)


def _kept(self: Any) -> dict[tuple[str, str], int]:
    """By function and alias; moto's reset forgets them with all else of the backend."""
    kept: dict[tuple[str, str], int] = self.backend.__dict__.setdefault("kept_instances", {})
    return kept


def _place(self: Any) -> tuple[str, str]:
    return self._get_param("FunctionName"), self._get_param("Qualifier")


def _told(count: int) -> dict[str, Any]:
    sorts = ("Requested", "Available", "Allocated")
    counts = {f"{sort}ProvisionedConcurrentExecutions": count for sort in sorts}
    return {**counts, "Status": "READY", "LastModified": "2026-11-01T10:00:00+0000"}
