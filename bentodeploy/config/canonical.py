"""Canonical JSON of a config: the same settings always give the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from bentodeploy.config.model import DeploymentConfig


def canonical_spec(config: DeploymentConfig) -> str:
    """The effective spec, defaults included, as canonical JSON."""
    return _canonical(config.spec)


def config_hash(config: DeploymentConfig) -> str:
    """`sha256:…` of what the effective config says of the deployment itself.

    Neither which bento, which a release says beside it, nor where the state is kept.
    """
    text = _canonical(config, without=frozenset({"bento", "state"}))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _canonical(model: BaseModel, without: frozenset[str] = frozenset()) -> str:
    values = _ordered(model.model_dump(exclude=set(without)))
    return json.dumps(values, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _ordered(value: object) -> object:
    """JSON values; sets, whose order changes from run to run, become sorted lists, and 120.0 becomes 120."""
    if isinstance(value, Mapping):
        return {to_jsonable_python(key): _ordered(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((_ordered(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    if isinstance(value, (list, tuple)):
        return [_ordered(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return to_jsonable_python(value)
