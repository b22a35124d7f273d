from __future__ import annotations

import io
import lzma
import os
import signal
import subprocess
import sys
import tarfile
import textwrap
import zipfile
from collections import namedtuple
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bentodeploy.bento.reference import open_bento
from bentodeploy.errors import BentoArchiveError, BentoNotFoundError, BentoUnsupportedError, FileSystemError
from bentodeploy.progress import Silent, Step
from tests.bento.archives import MANIFEST, everything_below
from tests.bento.conftest import Open
from tests.support.bentos import make_archive, make_bundle, make_tar, tar_member


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A sound archive."""
    return make_archive(tmp_path / "iris.bento", make_bundle(tmp_path / "bundle"))


def test_an_archive_is_unpacked_into_the_cache_with_its_models(
    archive: Path, cache: Path, opened: Open
) -> None:
    bento = opened(archive)
    assert bento.path.parent == cache
    assert bento.models[0].path == bento.path / "models" / "iris_model" / "m1"
    assert (bento.path / "env" / "docker" / "entrypoint.sh").stat().st_mode & 0o777 == 0o755
    assert (bento.path / "bento.yaml").stat().st_mode & 0o777 == 0o644
    assert bento.path.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_every_kind_of_tar_is_read(mode: str, tmp_path: Path, opened: Open) -> None:
    bundle = make_bundle(tmp_path / "bundle")
    with tarfile.open(tmp_path / "x.bento", mode) as tar:  # type: ignore[call-overload]
        tar.add(bundle, arcname="")
    assert opened(tmp_path / "x.bento").tag == "iris:v1"


def zipped(path: Path, bundle: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for file in bundle.rglob("*"):
            archive.write(file, file.relative_to(bundle))
    return path


def test_a_zip_is_read_with_its_executable_files(tmp_path: Path, opened: Open) -> None:
    bento = opened(zipped(tmp_path / "x.zip", make_bundle(tmp_path / "bundle")))
    assert bento.tag == "iris:v1"
    assert os.access(bento.path / "env" / "docker" / "entrypoint.sh", os.X_OK)


def test_a_bento_packed_together_with_its_folder_is_read(tmp_path: Path, opened: Open) -> None:
    bundle = make_bundle(tmp_path / "bundle")
    with tarfile.open(tmp_path / "x.bento", "w:xz") as tar:
        tar.add(bundle, arcname="iris-v1")
    assert (opened(tmp_path / "x.bento").path / "bento.yaml").is_file()


def test_an_archive_is_unpacked_once(archive: Path, opened: Open, tmp_path: Path) -> None:
    first = opened(archive).path
    inode = (first / "bento.yaml").stat().st_ino
    renamed = archive.rename(tmp_path / "other-name.bento")
    assert opened(renamed).path == first
    assert (first / "bento.yaml").stat().st_ino == inode


def test_another_content_is_another_folder(archive: Path, opened: Open, tmp_path: Path) -> None:
    other = make_archive(tmp_path / "two.bento", make_bundle(tmp_path / "two", version="v2"))
    assert opened(other).path != opened(archive).path


class Replacing(Silent):
    """Somebody who puts another archive in place as soon as unpacking begins."""

    def __init__(self, archive: Path, other: Path) -> None:
        self._archive, self._other = archive, other

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        self._other.replace(self._archive)
        with super().step(title) as step:
            yield step


def test_an_archive_that_is_replaced_while_it_is_read_is_not_taken_for_the_one_before(
    archive: Path, cache: Path, opened: Open, tmp_path: Path
) -> None:
    before = archive.read_bytes()
    other = make_archive(tmp_path / "two.bento", make_bundle(tmp_path / "two", version="v2"))
    with pytest.raises(BentoArchiveError, match="changed while it was read") as caught:
        open_bento(str(archive), Replacing(archive, other))
    assert "run the command again" in str(caught.value.next_step)
    assert everything_below(cache) == []
    archive.write_bytes(before)
    assert opened(archive).version == "v1"


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("compression", ["xz", "gz"])
def test_a_truncated_archive_is_refused_and_leaves_nothing(
    compression: str, keep: float, tmp_path: Path, cache: Path, opened: Open
) -> None:
    bundle = make_bundle(tmp_path / "bundle", models={"m:1": {"weights": os.urandom(200_000)}})
    whole = make_archive(tmp_path / "x.bento", bundle, compression).read_bytes()  # type: ignore[arg-type]
    (tmp_path / "x.bento").write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(BentoArchiveError, match="damaged or cut off") as caught:
        opened(tmp_path / "x.bento")
    assert caught.value.exit_code == 2
    assert caught.value.where == str(tmp_path / "x.bento")
    assert everything_below(cache) == []


@pytest.mark.parametrize("blocks", [1, 2, 3])
def test_a_plain_tar_cut_between_two_members_is_refused(blocks: int, tmp_path: Path, opened: Open) -> None:
    path = tmp_path / "x.tar"
    with tarfile.open(path, "w") as tar:
        tar.addfile(tar_member("bento.yaml", MANIFEST), io.BytesIO(MANIFEST))
        for number in range(3):
            tar.addfile(tar_member(f"file{number}", b"x"), io.BytesIO(b"x"))
    path.write_bytes(path.read_bytes()[: 1024 * blocks])
    with pytest.raises(BentoArchiveError, match="the end is missing"):
        opened(path)


def test_a_truncated_zip_is_refused(tmp_path: Path, cache: Path, opened: Open) -> None:
    path = zipped(tmp_path / "x.zip", make_bundle(tmp_path / "bundle"))
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(BentoArchiveError, match="damaged"):
        opened(path)
    assert everything_below(cache) == []


@pytest.mark.parametrize("position", [0.3, 0.6])
def test_a_flipped_byte_is_noticed(position: float, tmp_path: Path, cache: Path, opened: Open) -> None:
    path = make_archive(
        tmp_path / "x.bento", make_bundle(tmp_path / "b", models={"m:1": {"w": os.urandom(100_000)}})
    )
    content = bytearray(path.read_bytes())
    content[int(len(content) * position)] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(BentoArchiveError):
        opened(path)
    assert everything_below(cache) == []


@pytest.mark.parametrize("content", [b"", b"hello", b"\x7fELF" + b"\0" * 600, b"name: iris\n" * 100])
def test_a_file_that_is_no_archive_is_refused(content: bytes, tmp_path: Path, opened: Open) -> None:
    (tmp_path / "x.bento").write_bytes(content)
    with pytest.raises(BentoArchiveError, match="not a bento archive"):
        opened(tmp_path / "x.bento")


def test_an_encrypted_zip_is_refused(tmp_path: Path, opened: Open) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("bento.yaml", MANIFEST)
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(BentoArchiveError, match="encrypted"):
        opened(path)


def test_an_archive_without_a_bento_is_refused_and_leaves_nothing(
    tmp_path: Path, cache: Path, opened: Open
) -> None:
    with pytest.raises(BentoNotFoundError, match=r"no bento\.yaml") as caught:
        opened(make_tar(tmp_path / "x.bento", {"readme.txt": b"hello"}))
    assert caught.value.where == str(tmp_path / "x.bento")
    assert everything_below(cache) == []


def test_an_archive_of_bentoml_0_13_is_recognised(tmp_path: Path, opened: Open) -> None:
    path = make_archive(tmp_path / "x.bento", make_bundle(tmp_path / "old", layout="0.13", models={}))
    with pytest.raises(BentoUnsupportedError, match=r"0\.13"):
        opened(path)


def test_a_bomb_is_refused_before_it_fills_the_disk(tmp_path: Path, cache: Path, opened: Open) -> None:
    huge = tarfile.TarInfo("models/huge")
    huge.size = 1 << 50
    (tmp_path / "x.bento").write_bytes(lzma.compress(huge.tobuf() + b"\0" * 10240))
    with pytest.raises(FileSystemError, match="MB unpacked") as caught:
        opened(tmp_path / "x.bento")
    assert "free some disk space" in str(caught.value.next_step)
    assert everything_below(cache) == []


def test_many_members_count_together_against_the_room(
    archive: Path, cache: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage(1 << 40, 0, 64 * 1024 * 1024 + 100))
    with pytest.raises(FileSystemError, match="0 MB may be used"):
        opened(archive)
    assert everything_below(cache) == []


def test_a_header_as_large_as_memory_is_refused(tmp_path: Path, opened: Open) -> None:
    header = tarfile.TarInfo("././@PaxHeader")
    header.type = tarfile.XHDTYPE
    header.size = 1 << 33
    (tmp_path / "x.tar").write_bytes(header.tobuf(tarfile.GNU_FORMAT))
    with pytest.raises(BentoArchiveError, match="larger than any file name needs"):
        opened(tmp_path / "x.tar")


def test_a_cache_that_cannot_be_written_is_explained(archive: Path, cache: Path, opened: Open) -> None:
    cache.parent.parent.mkdir(parents=True, exist_ok=True)
    cache.parent.write_text("a file where the folder should be")
    with pytest.raises(FileSystemError, match="cannot be unpacked") as caught:
        opened(archive)
    assert "XDG_CACHE_HOME" in str(caught.value.next_step)


def test_what_a_killed_run_left_is_not_trusted(archive: Path, cache: Path, opened: Open) -> None:
    digest = opened(archive).path.name
    for path in cache.iterdir():
        path.rename(cache.parent / path.name) if path.is_dir() else path.unlink()
    (cache / f"{digest}.part" / "src").mkdir(parents=True)
    (cache / f"{digest}.part" / "src" / "half.py").write_text("half")
    folder = opened(archive).path
    assert folder.name == digest
    assert not (folder / "src" / "half.py").exists()
    assert [path.name for path in cache.iterdir() if path.is_dir()] == [digest]


def test_a_run_killed_half_way_leaves_nothing_that_is_trusted(
    tmp_path: Path, cache: Path, opened: Open
) -> None:
    bundle = make_bundle(tmp_path / "bundle", models={"m:1": {"w": b"0" * 50_000_000}})
    path = make_archive(tmp_path / "x.bento", bundle, "gz")
    program = f"""
        import os, signal
        from bentodeploy.bento import archive_members
        from bentodeploy.bento.reference import open_bento
        from bentodeploy.progress import Silent
        whole = archive_members.Member.chunks
        def killed(self, size):
            for chunk in whole(self, 1000):
                yield chunk
                if self.path.name == "w":
                    os.kill(os.getpid(), signal.SIGKILL)
        archive_members.Member.chunks = killed
        open_bento({str(path)!r}, Silent())
    """
    killed = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert [entry.suffix for entry in cache.iterdir() if entry.is_dir()] == [".part"]
    bento = opened(path)
    assert (bento.path / "models" / "m" / "1" / "w").stat().st_size == 50_000_000
    assert [entry for entry in cache.iterdir() if entry.is_dir()] == [bento.path]


def test_two_processes_at_once_unpack_one_bento(tmp_path: Path, cache: Path) -> None:
    path = make_archive(tmp_path / "x.bento", make_bundle(tmp_path / "bundle"))
    program = (
        "from bentodeploy.bento.reference import open_bento; from bentodeploy.progress import Silent; "
        f"print(open_bento({str(path)!r}, Silent()).path)"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    answers = [run.communicate(timeout=60)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0]
    assert len(set(answers)) == 1
    assert len([entry for entry in cache.iterdir() if entry.is_dir()]) == 1
