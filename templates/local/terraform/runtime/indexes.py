"""Whether uv may install in pip's place: it is much quicker, but does not read pip's settings."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

_INDEX_OPTION = re.compile(
    r"^\s*(--index-url|-i|--extra-index-url|--find-links|-f|--no-index)\b", re.MULTILINE
)
_INDEX_SETTING = re.compile(r"^\s*(index-url|extra-index-url|find-links|no-index)\s*[=:]", re.MULTILINE)
_PIP_VARIABLES = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX")
_UV_VARIABLES = (
    "UV_DEFAULT_INDEX",
    "UV_INDEX",
    "UV_INDEX_URL",
    "UV_EXTRA_INDEX_URL",
    "UV_FIND_LINKS",
    "UV_NO_INDEX",
)


def usable_uv(requirements: str) -> str | None:
    """The path of uv, if it is there and would look where pip would.

    Requirements that name their own index, and indexes set for uv, settle where to look. Else packages
    come from pip's own settings if it has any, and then only pip will do.
    """
    uv = shutil.which("uv")
    if uv is None:
        return None
    settled = _INDEX_OPTION.search(requirements) or any(os.environ.get(name) for name in _UV_VARIABLES)
    return uv if settled or not _pip_has_indexes() else None


def _pip_has_indexes() -> bool:
    if any(os.environ.get(name) for name in _PIP_VARIABLES):
        return True
    return any(_INDEX_SETTING.search(_read(path)) for path in _pip_configs())


def _pip_configs() -> list[Path]:
    """Where pip looks: https://pip.pypa.io/en/stable/topics/configuration/#location."""
    own = os.environ.get("PIP_CONFIG_FILE")
    if own == os.devnull:
        return []
    home = Path.home()
    user = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    shared = (os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep)
    return [
        Path("/etc/pip.conf"),
        *(Path(folder, "pip", "pip.conf") for folder in shared),
        Path("/Library/Application Support/pip/pip.conf"),
        home / "Library/Application Support/pip/pip.conf",
        home / ".pip" / "pip.conf",
        user / "pip" / "pip.conf",
        *([Path(own)] if own else []),
    ]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
