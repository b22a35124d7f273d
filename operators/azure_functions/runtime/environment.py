"""The environment that the bento's own build options set; its image, which set it, is not the base here."""

from __future__ import annotations

import json
import os
from pathlib import Path

FILE = Path(__file__).with_name("environment.json")


def set_environment() -> None:
    """Set what nobody else has set: app settings come first."""
    for name, value in json.loads(FILE.read_text(encoding="utf-8")).items():
        os.environ.setdefault(name, value)
