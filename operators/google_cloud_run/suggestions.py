"""What gcloud's own settings say: which project and region are meant. Nobody is asked, no gcloud is run.

Google's default credentials may know a project, too, but finding them can mean to wait for a metadata server.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from configparser import ConfigParser
from configparser import Error as NoConfigError
from pathlib import Path

from bentodeploy.operator import Suggestion

from .regions import KNOWN

_PROJECT = (
    ("GOOGLE_CLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT"),
    (("core", "project"),),
)
_REGION = (
    ("CLOUDSDK_RUN_REGION", "CLOUDSDK_COMPUTE_REGION"),
    (("run", "region"), ("compute", "region")),
)
"""Variables, then sections and keys of a configuration (Google Cloud CLI documentation, "gcloud topic
configurations" and "Managing gcloud CLI properties"); GOOGLE_CLOUD_PROJECT is that of Google's libraries."""
_NAME = r"[a-z][-a-z0-9]*"
"""Names that gcloud gives to a configuration."""


def suggest_place() -> Mapping[str, Suggestion]:
    """The keys `project_id` and `region`, from the environment or from gcloud's active configuration."""
    name, settings = _active_configuration()
    found = {}
    for key, (variables, properties), known in (("project_id", _PROJECT, ()), ("region", _REGION, KNOWN)):
        said = [(os.environ.get(one), f"the environment variable {one}") for one in variables]
        said += [
            (settings.get(section, option, fallback=None), f"gcloud's configuration {name}")
            for section, option in properties
        ]
        value, source = next((one for one in said if one[0] and one[0].isprintable()), (None, "nowhere"))
        found[key] = Suggestion(value, source, known)
    return found


def _active_configuration() -> tuple[str, ConfigParser]:
    """Its name and what it says; nothing where a file is missing or damaged."""
    named = os.environ.get("CLOUDSDK_ACTIVE_CONFIG_NAME") or _text("active_config").strip()
    name = named or "default"
    settings = ConfigParser(interpolation=None, strict=False)
    if re.fullmatch(_NAME, name):
        try:
            settings.read_string(_text(f"configurations/config_{name}"))
        except NoConfigError:
            settings.clear()
    return name, settings


def _text(file: str) -> str:
    """What gcloud keeps in one of its files; nothing where that cannot be read."""
    try:
        folder = Path(os.environ.get("CLOUDSDK_CONFIG") or Path("~/.config/gcloud").expanduser())
        return (folder / file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError, RuntimeError):  # the last: nobody's home
        return ""
