"""What a platform takes as a deployment's name, for people, and a name that could stand for a refused one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bentodeploy.config.name import legal_name, rule_in_words

if TYPE_CHECKING:
    from bentodeploy.operator import Operator


def takes(operator: Operator[Any], name: str) -> bool:
    """Whether the platform takes the name."""
    return re.fullmatch(operator.name_pattern, name) is not None


def rule(operator: Operator[Any]) -> str:
    """The end of a sentence with "takes"."""
    return rule_in_words(operator.name_pattern, operator.name_rule)


def fitting(operator: Operator[Any], name: str) -> str | None:
    """The longest beginning of the name, its signs made single hyphens, that the platform takes."""
    words = re.sub(r"[_-]+", "-", legal_name(name) or "")
    beginnings = (words[:length].rstrip("-") for length in range(len(words), 0, -1))
    return next((one for one in beginnings if takes(operator, one)), None)
