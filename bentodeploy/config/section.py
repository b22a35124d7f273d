"""The base of every mapping in the config: strict about keys, forgiving about how values are written."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationInfo, model_validator

from bentodeploy.config.coercion import Note, coerced
from bentodeploy.config.schema import schema_of


class Section(BaseModel):
    """A mapping of the config: unknown keys are refused, values are immutable once read.

    Numbers may be written as text, an explicit null stands for the default, one text stands for a
    list of one. What was read otherwise than it looks is told to the validation context, a list of
    notes, where there is one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _read_leniently(cls, data: Any, info: ValidationInfo) -> Any:
        if not isinstance(data, dict):
            return data
        notes: list[Note] = []
        values = coerced(schema_of(cls), data, (), notes)
        if isinstance(info.context, Notes) and info.context.model is cls:
            info.context.notes.extend(notes)
        return values


class Notes:
    """Collects what the reading of one model has to tell."""

    def __init__(self, model: type[Section]) -> None:
        self.model = model
        self.notes: list[Note] = []
