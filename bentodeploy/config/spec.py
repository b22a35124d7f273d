"""The base of every operator's spec."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from bentodeploy.config.section import Section


class Spec(Section):
    """An operator's own settings: one field a key, each with a type, a default and a description.

    Limits are `Field(ge=…, le=…)`. Nested mappings derive from `Section`. Unknown keys are refused;
    values are immutable once read.
    """


def _number_as_text(value: object) -> object:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return value


TextOrNumber = Annotated[str, BeforeValidator(_number_as_text)]
"""Text that may be written as a number, as in `memory: 1024`. Plain `str` refuses numbers."""
