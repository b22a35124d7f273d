"""What the settings of Azure's command say: which location is meant. Nobody is asked, no az is run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from configparser import ConfigParser
from configparser import Error as NoConfigError
from pathlib import Path

from bentodeploy.operator import Suggestion

_VARIABLE = "AZURE_DEFAULTS_LOCATION"
"""The one that az reads for `location` of its section `defaults` ("Azure CLI configuration")."""


def suggest_location() -> Mapping[str, Suggestion]:
    """The key `location`, from the environment or from what `az config set defaults.location=…` kept."""
    said = (
        (os.environ.get(_VARIABLE), f"the environment variable {_VARIABLE}"),
        (_settings().get("defaults", "location", fallback=None), "the defaults of your Azure settings"),
    )
    for text, source in said:
        if text and text.isprintable():
            return {"location": Suggestion(_short(text), source)}
    return {"location": Suggestion(None, "nowhere")}


def _short(location: str) -> str:
    """az takes the name for people as well, `West Europe`."""
    return location.replace(" ", "").lower()


def _settings() -> ConfigParser:
    """What the file says; nothing where it is missing or damaged."""
    settings = ConfigParser(interpolation=None, strict=False)
    try:
        folder = Path(os.environ.get("AZURE_CONFIG_DIR") or Path("~/.azure").expanduser())
        settings.read_string((folder / "config").read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, RuntimeError, NoConfigError):  # RuntimeError: nobody's home
        settings.clear()
    return settings
