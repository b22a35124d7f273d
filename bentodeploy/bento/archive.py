"""Unpacks `.bento` files into the cache, trusting nothing that they say.

An archive is unpacked once: its folder is named by the SHA-256 of the file and appears by a rename, so
that whatever is there is complete. What a killed run leaves is removed by the next one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from bentodeploy.bento.archive_members import Member, is_archive, leading_out, members
from bentodeploy.bento.layout import no_manifest
from bentodeploy.errors import BentoArchiveError, FileSystemError
from bentodeploy.paths import cache_dir
from bentodeploy.progress import Progress, Step

_CHUNK = 1024 * 1024
_MAX_MEMBERS = 200_000
_MAX_LINKS = 10_000
_KEEP_FREE = 64 * 1024 * 1024
"""Bytes of the disk that unpacking never takes."""


def unpack(archive: Path, progress: Progress) -> Path:
    """The folder with the contents of `archive`, unpacked now or before.

    Raises `BentoArchiveError` for a file that is no archive, damaged or unsafe, and `FileSystemError`
    if it cannot be read, or the cache cannot be written or has no room. Both leave nothing behind.
    """
    with _explained(archive):
        if not is_archive(archive):
            raise BentoArchiveError(
                f"{archive.name} is not a bento archive: neither tar, compressed tar nor zip",
                where=str(archive),
                next_step="make one with `bentoml export TAG /absolute/path/to/file.bento`",
            )
        bentos = cache_dir() / "bentos"
        bentos.mkdir(parents=True, exist_ok=True)
        identity = _identity(archive)
        digest = _sha256(archive)
        target = bentos / digest
        with FileLock(bentos / f"{digest}.lock"):
            if not target.is_dir():
                with progress.step(f"Unpack {archive.name}") as step:
                    _unpack_whole(archive, identity, target, step)
    return target


def _identity(file: Path) -> tuple[int, int, int]:
    """What differs once the file was replaced or written to."""
    status = file.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns


def _unpack_whole(archive: Path, identity: tuple[int, int, int], target: Path, step: Step) -> None:
    part = target.with_suffix(".part")
    if part.exists():
        shutil.rmtree(part)
    try:
        part.mkdir()
        links = _write_members(archive, part, step)
        if _identity(archive) != identity:
            # Else the cache would give another content under this one's hash, from now on.
            raise BentoArchiveError(
                f"{archive.name} changed while it was read",
                where=str(archive),
                next_step="run the command again, when whatever writes the file is done",
            )
        bundle = _bundle_in(part, archive)
        _check_links(links, part, bundle, archive)
        bundle.rename(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _bundle_in(folder: Path, archive: Path) -> Path:
    """`folder` itself, or the only folder in it: some pack a bento together with its folder."""
    within = list(folder.iterdir())
    roots = [folder, *within] if len(within) == 1 else [folder]
    for root in roots:
        if (root / "bento.yaml").is_file():
            return root
    raise no_manifest(folder, str(archive))


def _write_members(archive: Path, folder: Path, step: Step) -> list[Member]:
    """Write all members, and answer those that are links: made last, so that nothing goes through one."""
    links: list[Member] = []
    room = shutil.disk_usage(folder).free - _KEEP_FREE
    needed = 0
    for count, member in enumerate(members(archive), start=1):
        needed += member.size
        if count > _MAX_MEMBERS:
            raise _unusable(archive, f"it has more than {_MAX_MEMBERS} members")
        if needed > room:
            raise FileSystemError(
                f"{archive.name} needs more than {needed // 1024**2} MB unpacked, "
                f"and {max(0, room) // 1024**2} MB may be used",
                where=str(folder.parent),
                next_step="free some disk space, or set XDG_CACHE_HOME to a folder on a larger disk",
            )
        step.detail(member.path.as_posix().encode(errors="replace").decode())
        if member.link is None:
            _write(member, folder / member.path, archive)
        elif len(links) == _MAX_LINKS:
            raise _unusable(archive, f"it has more than {_MAX_LINKS} symbolic links")
        else:
            links.append(member)
    for link in links:
        _make_link(link, folder, archive)
    return links


def _make_link(link: Member, folder: Path, archive: Path) -> None:
    path = folder / link.path
    if Path(os.path.realpath(path.parent)) != Path(os.path.realpath(folder)) / link.path.parent:
        raise _unusable(archive, f"its member {link.path} lies below a link")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(str(link.link))
    except (FileExistsError, NotADirectoryError) as error:
        raise _unusable(archive, f"it has two members for {link.path}") from error


def _check_links(links: Sequence[Member], folder: Path, bundle: Path, archive: Path) -> None:
    """Refuse links that leave the bundle, be it by way of others; all of them are in place by now."""
    root = Path(os.path.realpath(bundle))
    for link in links:
        if not Path(os.path.realpath(folder / link.path)).is_relative_to(root):
            raise leading_out(archive, link.path, str(link.link))


def _write(member: Member, path: Path, archive: Path) -> None:
    try:
        if member.is_folder:
            path.mkdir(parents=True, exist_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            for chunk in member.chunks(_CHUNK):
                file.write(chunk)
    except (FileExistsError, NotADirectoryError) as error:
        raise _unusable(archive, f"it has two members for {member.path}") from error
    path.chmod(0o755 if member.is_executable else 0o644)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def _explained(archive: Path) -> Iterator[None]:
    """Turn what reading and writing can meet into errors with a cure."""
    try:
        yield
    except OSError as error:
        raise FileSystemError(
            f"{archive.name} cannot be unpacked: {error.strerror or error}",
            where=str(error.filename or archive),
            next_step="mend the permissions or free some space there, or choose a cache by XDG_CACHE_HOME",
        ) from error


def _unusable(archive: Path, why: str) -> BentoArchiveError:
    return BentoArchiveError(
        f"{archive.name} cannot be used: {why}",
        where=str(archive),
        next_step="export the bento again with `bentoml export TAG /absolute/path/to/file.bento`",
    )
