"""`schema`: what a config may hold, with the spec of every installed operator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bentodeploy.config.json_schema import OperatorSchema, config_schema
from bentodeploy.discovery import discover

if TYPE_CHECKING:
    from bentodeploy.progress import Progress


def installed_schema(progress: Progress) -> dict[str, Any]:
    """The JSON Schema of the config on this machine; operators that cannot be loaded are warned of."""
    found = discover()
    for one in found:
        if one.problem is not None:
            progress.warn(one.problem)
    operators = {one.operator.name: one.operator for one in found if one.operator is not None}
    return config_schema(
        OperatorSchema(
            operator.name, operator.summary, operator.spec_model, operator.name_pattern, operator.name_rule
        )
        for operator in operators.values()
    )
