"""Whether uv may install in pip's place: it is much quicker, but does not read pip's settings.

What pip's variables say of where to look is said to uv in its own words, where it has them.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

_INDEX_OPTION = re.compile(
    r"^\s*(--index-url|-i|--extra-index-url|--find-links|-f|--no-index)\b", re.MULTILINE
)
_INDEX_SETTING = re.compile(r"^\s*(index-url|extra-index-url|find-links|no-index)\s*[=:]", re.MULTILINE)
_TRUST = {"PIP_CERT": "SSL_CERT_FILE"}
_PLACES = {
    "PIP_INDEX_URL": "UV_DEFAULT_INDEX",
    "PIP_FIND_LINKS": "UV_FIND_LINKS",
}
"""Variables of uv that mean the same (https://docs.astral.sh/uv/reference/environment/)."""
_FOR_PIP_ALONE = (
    "PIP_CLIENT_CERT",
    "PIP_EXTRA_INDEX_URL",
    "PIP_NO_INDEX",
    "PIP_PROXY",
    "PIP_TRUSTED_HOST",
)
"""Where to look and how to get there, in ways that uv has not or cannot be told by a variable."""
_UV_VARIABLES = (
    "UV_DEFAULT_INDEX",
    "UV_INDEX",
    "UV_INDEX_URL",
    "UV_EXTRA_INDEX_URL",
    "UV_FIND_LINKS",
)


def usable_uv(requirements: str) -> str | None:
    """The path of uv, if it is there and, with `variables_for_uv`, would look where pip would.

    Requirements that name their own index, and indexes set for uv, settle where to look. Else packages come
    from where pip's settings say, and where some of them are in a file or mean nothing to uv, such as further
    indexes, of which it asks one alone for each package, only pip will do.
    """
    uv = shutil.which("uv")
    if uv is None:
        return None
    return uv if _is_settled(requirements) or not _only_pip_will_do() else None


def variables_for_uv(requirements: str) -> dict[str, str]:
    """What pip's variables say, for the environment of uv; what is set for uv itself stays as it is."""
    words = _TRUST if _is_settled(requirements) else {**_TRUST, **_PLACES}
    found = {word: os.environ.get(name, "") for name, word in words.items()}
    return {
        # pip parts several places by white space, uv by commas.
        word: ",".join(value.split()) if word == "UV_FIND_LINKS" else value
        for word, value in found.items()
        if value and word not in os.environ
    }


def _is_settled(requirements: str) -> bool:
    named = _INDEX_OPTION.search(requirements) is not None
    return named or any(os.environ.get(name) for name in _UV_VARIABLES)


def _only_pip_will_do() -> bool:
    if any(os.environ.get(name) for name in _FOR_PIP_ALONE):
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
