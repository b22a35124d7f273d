"""The TypeScript of generated bindings, as published in an npm package.

The published JavaScript carries its TypeScript in a source map. That is what is read: only there does a
comment beside every attribute tell whether the provider computes it.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_SOURCE_MAP = re.compile(r"//# sourceMappingURL=data:application/json;[^,]*base64,(\S+)")


@contextmanager
def packed(package: str, version: str) -> Iterator[tarfile.TarFile]:
    """The package's archive, from the registry that npm is set up with."""
    with TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", f"{package}@{version}"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as opened:
            yield opened


def typescript(archive: tarfile.TarFile, module: str) -> str:
    """The source of one module: `provider`, `storage-account`. Raises KeyError when there is none."""
    member = archive.extractfile(f"package/lib/{module}/index.js")
    if member is None:
        raise KeyError(module)
    return source_of(member.read().decode())


def source_of(javascript: str) -> str:
    """The TypeScript in the source map at the end of a published module."""
    found = _SOURCE_MAP.search(javascript)
    if found is None:
        raise ValueError("the module has no source map")
    source: str = json.loads(base64.b64decode(found[1]))["sourcesContent"][0]
    return source
