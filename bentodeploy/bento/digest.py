"""One name for the contents of a bento, wherever it lies."""

from __future__ import annotations

import hashlib
import os
import stat

from bentodeploy.bento.bundle import BundleFile, bundle_files
from bentodeploy.bento.model import Bento
from bentodeploy.errors import FileSystemError

_CHUNK = 1024 * 1024


def content_digest(bento: Bento) -> str:
    """`sha256:<hex>` of the complete bundle: paths, contents, and which files are executable.

    It is the same for a bento in the store and for its exported archive or folder, and does not depend
    on times, owners or other modes. Models count by their files under `models/<name>/<version>`.

    Raises what `bundle.bundle_files` raises, and `FileSystemError`.
    """
    digest = hashlib.sha256()
    for file in bundle_files(bento):
        kind, content = _kind_and_digest(file)
        # Lengths and a fixed-size digest keep two different bundles from spelling the same bytes.
        path = os.fsencode(file.path)
        digest.update(b"%s %d " % (kind, len(path)) + path + content)
    return f"sha256:{digest.hexdigest()}"


def _kind_and_digest(file: BundleFile) -> tuple[bytes, bytes]:
    if file.link is not None:
        return b"link", hashlib.sha256(os.fsencode(file.link)).digest()
    if file.content is not None:
        return b"file", hashlib.sha256(file.content).digest()
    digest = hashlib.sha256()
    try:
        with file.source.open("rb") as content:
            is_executable = bool(os.fstat(content.fileno()).st_mode & stat.S_IXUSR)
            while chunk := content.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise FileSystemError(
            f"a file of the bento cannot be read: {error.strerror}",
            where=str(file.source),
            next_step="mend the file's permissions, or open the bento as the user who built it",
        ) from error
    return b"exec" if is_executable else b"file", digest.digest()
