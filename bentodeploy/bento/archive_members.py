"""The members of an archive, one after the other, each checked before its content is read.

tar (plain, xz, gzip, bzip2) and zip are told apart by content. Only files and folders with a path that
stays inside are let through, and symbolic links of a tar whose target does; everything else refuses the
archive as a whole. `bentoml export` packs by `shutil.make_archive`, which keeps the links that stand among
a service's sources; it follows them in a zip.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import posixpath
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from bentodeploy.errors import BentoArchiveError

_MAGIC_BYTES = 264
_MAX_READ = 16 * 1024 * 1024
"""tarfile reads a member's extended header at once, and as large as the archive says it is."""
_DAMAGED = (
    tarfile.TarError,
    zipfile.BadZipFile,
    lzma.LZMAError,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
"""What the readers raise for damaged, encrypted or unknown content."""
_LONGEST_PATH = 4096
"""Of a link and of its target: PATH_MAX of Linux. Links are kept in memory until all files are written."""
_DRIVE = re.compile(r"[A-Za-z]:")
_STRANGE = "do not use this file; `bentoml export` never makes such members"
_OF_A_LINK = (
    "if the bento is yours, put the file itself in the link's place, build and export it again; "
    "else do not use this file"
)


@dataclass(frozen=True)
class Member:
    """A file, folder or link of an archive. `chunks` must be used before the next member is asked for."""

    archive: Path
    path: PurePosixPath
    size: int
    is_folder: bool
    is_executable: bool
    open: Callable[[], IO[bytes]]
    link: str | None = None
    """Target of a symbolic link; read as text, it stays inside. What it comes to by way of other links is
    for whoever makes it to look at."""

    def chunks(self, size: int) -> Iterator[bytes]:
        """The content in pieces of at most `size` bytes. Raises as `members` does."""
        with _judged(self.archive), self.open() as content:
            while chunk := content.read(size):
                yield chunk


def is_archive(path: Path) -> bool:
    """Whether the file looks like tar or zip from its first bytes. Raises `OSError`."""
    return _kind(path) is not None


def members(path: Path) -> Iterator[Member]:
    """All members of the archive at `path` in their order.

    Raises `BentoArchiveError` as soon as something is damaged or unsafe, and `OSError`.
    """
    with _judged(path):
        yield from _zip_members(path) if _kind(path) == "zip" else _tar_members(path)


def _kind(path: Path) -> str | None:
    with path.open("rb") as file:
        start = file.read(_MAGIC_BYTES)
    if start.startswith(b"\xfd7zXZ\0"):
        return "xz"
    if start.startswith(b"\x1f\x8b"):
        return "gzip"
    if start.startswith(b"BZh"):
        return "bzip2"
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    return "tar" if start[257:262] == b"ustar" else None


def _zip_members(path: Path) -> Iterator[Member]:
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            mode = info.external_attr >> 16
            if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
                raise _unsafe(path, info.filename, "is a link or a device")
            inside = _inside(info.filename, path)
            is_folder = info.is_dir()
            if inside is not None:
                executable = bool(mode & stat.S_IXUSR)
                yield Member(path, inside, info.file_size, is_folder, executable, partial(archive.open, info))


def _tar_members(path: Path) -> Iterator[Member]:
    with _decompressed(path) as content:
        reader = _BoundedReader(content)
        with tarfile.open(fileobj=reader, mode="r:") as archive:  # type: ignore[call-overload]
            for info in archive:
                inside = _inside(info.name, path)
                if not (info.isreg() or info.isdir() or info.issym()):
                    raise _unsafe(
                        path,
                        info.name,
                        "is a hard link or a device",
                        _OF_A_LINK if info.islnk() else _STRANGE,
                    )
                if inside is not None:
                    yield _tar_member(path, inside, archive, info)
                archive.members = []  # else it would keep every header for a second look
        reader.read_to_end()


def _tar_member(path: Path, inside: PurePosixPath, archive: tarfile.TarFile, info: tarfile.TarInfo) -> Member:
    return Member(
        path,
        inside,
        info.size,
        info.isdir(),
        is_executable=bool(info.mode & stat.S_IXUSR),
        open=partial(_opened, archive, info),
        link=_inner_target(info.linkname, inside, path) if info.issym() else None,
    )


def _opened(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    content = archive.extractfile(info)
    if content is None:
        raise tarfile.ReadError(f"no content for {info.name}")
    return content


def _decompressed(path: Path) -> IO[bytes]:
    kind = _kind(path)
    if kind == "xz":
        return lzma.open(path)
    if kind == "gzip":
        return gzip.open(path)  # type: ignore[return-value]
    return bz2.open(path) if kind == "bzip2" else path.open("rb")


class _SupportsReadAndSeek(Protocol):
    def read(self, size: int, /) -> bytes: ...
    def seek(self, offset: int, whence: int = 0, /) -> int: ...
    def tell(self) -> int: ...


class _BoundedReader:
    """Refuses reads that only a hostile header asks for, and knows whether the end mark was there."""

    def __init__(self, file: _SupportsReadAndSeek) -> None:
        self._file = file
        self._last = b""

    def read(self, size: int) -> bytes:
        if size > _MAX_READ:
            raise tarfile.ReadError("a header is larger than any file name needs")
        self._last = self._file.read(size)
        return self._last

    def seek(self, offset: int) -> int:
        return self._file.seek(offset)

    def tell(self) -> int:
        return self._file.tell()

    def read_to_end(self) -> None:
        """Let the decompressor check its sum over the whole; a tar must have ended with a block of zeros."""
        if self._last.strip(b"\0") or not self._last:
            raise tarfile.ReadError("the end is missing")
        for _ in range(16):
            if not self.read(_MAX_READ // 16):
                return


def _inside(name: str, archive: Path) -> PurePosixPath | None:
    """The path below the archive's root; None for the root itself."""
    if "\0" in name:
        raise _unsafe(archive, name, "has a path that no file system takes")
    path = PurePosixPath(name)
    if path.is_absolute():
        raise _unsafe(archive, name, "has an absolute path")
    if ".." in path.parts:
        raise _unsafe(archive, name, "leads out of the archive")
    return path if path.parts else None


def _inner_target(target: str, link: PurePosixPath, archive: Path) -> str:
    """`target` if a link at `link` may name it."""
    if not target or set(target) & {"\0", "\\"} or max(len(target), len(str(link))) > _LONGEST_PATH:
        raise _unsafe(archive, str(link), "is a link to what no file system takes", _OF_A_LINK)
    if target.startswith("/") or _DRIVE.match(target):
        raise leading_out(archive, link, target)
    if posixpath.normpath(posixpath.join(link.parent, target)).split("/")[0] == "..":
        raise leading_out(archive, link, target)
    return target


def leading_out(archive: Path, link: PurePosixPath, target: str) -> BentoArchiveError:
    """The error for a link that would lead out of the bundle."""
    return _unsafe(
        archive, str(link), f"is a link that leads out of the archive, to {target[:200]}", _OF_A_LINK
    )


@contextmanager
def _judged(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno is not None:
            raise
        raise _broken(path, error) from error  # gzip and bz2 tell of damage in this way
    except _DAMAGED as error:
        raise _broken(path, error) from error


def _broken(path: Path, error: Exception) -> BentoArchiveError:
    return BentoArchiveError(
        f"{path.name} is damaged or cut off: {error}",
        where=str(path),
        next_step="copy it again, or export the bento again with `bentoml export TAG /absolute/path`",
    )


def _unsafe(archive: Path, member: str, why: str, next_step: str = _STRANGE) -> BentoArchiveError:
    return BentoArchiveError(
        f"{archive.name} is not safe to unpack: its member {member[:200]!r} {why}",
        where=str(archive),
        next_step=next_step,
    )
