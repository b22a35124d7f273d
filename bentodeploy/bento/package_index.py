"""The package indexes of a bento's build options, which no requirements file of BentoML 1.0 to 1.3 holds.

Those layouts, and 1.4 where it falls back to them, state them in bento.yaml under `python` and give them to
pip on the command line of `env/python/install.sh`, whether the packages are locked or not (`PythonOptions`
in bentoml/_internal/bento/build_config.py). 1.4's own layout writes them into `requirements.txt`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bentodeploy.bento.bundle_yaml import read_mapping

_IN_PIP_ARGS = re.compile(
    r"(?:^|(?<=\s))(?:(?P<flag>--no-index)"
    r"|(?P<option>-i|--index-url|--extra-index-url|-f|--find-links|--trusted-host)(?:=|\s+)(?P<value>\S+))(?=\s|$)"
)


def index_options(bundle: Path) -> list[str]:
    """Lines for a requirements file, without repetition; none where bento.yaml states no index.

    Raises `BentoError` for a damaged bento.yaml, and `FileSystemError`.
    """
    python = read_mapping(bundle / "bento.yaml").get("python")
    return list(dict.fromkeys(_lines(python))) if isinstance(python, dict) else []


def _lines(python: dict[str, Any]) -> Iterator[str]:
    if python.get("no_index") is True:
        yield "--no-index"
    for key in ("index_url", "extra_index_url", "find_links", "trusted_host"):
        for value in _texts(python.get(key)):
            yield f"--{key.replace('_', '-')} {value}"
    for arguments in _texts(python.get("pip_args")):
        for found in _IN_PIP_ARGS.finditer(arguments):
            yield found["flag"] or f"{found['option']} {found['value']}"


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text.strip() for text in values if isinstance(text, str) and text.strip()]
