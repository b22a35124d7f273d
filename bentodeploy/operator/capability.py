"""What an operator may add to the contract."""

from __future__ import annotations

from abc import ABC
from typing import ClassVar


class Capability(ABC):
    """Base of the abilities that an operator may add."""

    word: ClassVar[str]
    """How `operator show` and error messages call it."""
