from __future__ import annotations

import io
import lzma
import os
import shutil
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

from bentodeploy.bento.digest import content_digest
from bentodeploy.bento.reference import open_bento
from bentodeploy.errors import BentoArchiveError, BentoNotFoundError, BentoUnsupportedError, FileSystemError
from bentodeploy.progress import Silent, Step
from tests.bento.conftest import Open
from tests.support.bentos import make_archive, make_bundle, make_tar, tar_member

MANIFEST = b"name: iris\nversion: v1\nbentoml_version: 1.4.39\nimage: {python_version: '3.11'}\n"


def everything_below(folder: Path) -> list[str]:
    """Relative paths of what is there, lock files aside."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.suffix != ".lock")


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


@pytest.mark.parametrize(
    "name", ["../outside", "a/../../outside", "/outside", "//outside", "./../outside", "models/../../outside"]
)
def test_a_member_that_leads_out_refuses_the_whole_archive(
    name: str, tmp_path: Path, cache: Path, opened: Open
) -> None:
    path = make_tar(tmp_path / "in" / "x.bento", {"bento.yaml": MANIFEST, name: b"gotcha"})
    with pytest.raises(BentoArchiveError, match="not safe to unpack") as caught:
        opened(path)
    assert "outside" in caught.value.what
    assert everything_below(cache) == []
    assert list(cache.parent.parent.rglob("*outside*")) == []
    assert not Path("/outside").exists()


@pytest.mark.parametrize("name", ["../outside", "/outside"])
def test_a_zip_member_that_leads_out_refuses_the_whole_archive(
    name: str, tmp_path: Path, cache: Path, opened: Open
) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("bento.yaml", MANIFEST)
        archive.writestr(name, b"gotcha")
    with pytest.raises(BentoArchiveError, match="not safe to unpack"):
        opened(tmp_path / "x.zip")
    assert everything_below(cache) == []


def test_a_member_whose_path_no_file_system_takes_refuses_the_whole_archive(
    tmp_path: Path, cache: Path, opened: Open
) -> None:
    odd = tar_member("plain")
    odd.pax_headers = {"path": "a\0b"}
    path = make_tar(tmp_path / "x.bento", [(tar_member("bento.yaml", MANIFEST), MANIFEST), (odd, b"x")])
    with pytest.raises(BentoArchiveError, match="no file system takes"):
        opened(path)
    assert everything_below(cache) == []


@pytest.mark.parametrize("link", ["/etc/passwd", "bento.yaml", "../../x"])
@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE])
def test_members_through_a_link_refuse_the_whole_archive(
    kind: bytes, link: str, tmp_path: Path, cache: Path, opened: Open
) -> None:
    members = [
        (tar_member("bento.yaml", MANIFEST), MANIFEST),
        (tar_member("link", b"", kind, link), b""),
        (tar_member("link/through", b"x"), b"x"),
    ]
    with pytest.raises(BentoArchiveError):
        opened(make_tar(tmp_path / "x.bento", members))
    assert everything_below(cache) == []


def test_a_hard_link_refuses_the_whole_archive(tmp_path: Path, cache: Path, opened: Open) -> None:
    link = tar_member("link", b"", tarfile.LNKTYPE, "bento.yaml")
    members = [(tar_member("bento.yaml", MANIFEST), MANIFEST), (link, b"")]
    with pytest.raises(BentoArchiveError, match="is a hard link or a device") as caught:
        opened(make_tar(tmp_path / "x.bento", members))
    assert "put the file itself in the link's place" in str(caught.value.next_step)
    assert everything_below(cache) == []


def linked(path: Path, *links: tuple[str, str]) -> Path:
    """An archive with these links, each a name and a target, before its bento.yaml."""
    members = [(tar_member(name, b"", tarfile.SYMTYPE, target), b"") for name, target in links]
    return make_tar(path, [*members, (tar_member("bento.yaml", MANIFEST), MANIFEST)])


@pytest.mark.parametrize("target", ["/etc/passwd", "../../x", "..", "a/../../x", "/", "C:x"])
@pytest.mark.parametrize("name", ["link", "./link"])
def test_a_symbolic_link_that_leads_out_refuses_the_whole_archive(
    name: str, target: str, tmp_path: Path, cache: Path, opened: Open
) -> None:
    with pytest.raises(BentoArchiveError, match="leads out of the archive") as caught:
        opened(linked(tmp_path / "x.bento", (name, target)))
    assert "put the file itself in the link's place" in str(caught.value.next_step)
    assert everything_below(cache) == []


@pytest.mark.parametrize("target", ["", "a\\b", "x" * 5000])
def test_a_link_to_what_no_file_system_takes_is_refused(target: str, tmp_path: Path, opened: Open) -> None:
    with pytest.raises(BentoArchiveError, match="no file system takes"):
        opened(linked(tmp_path / "x.bento", ("link", target)))


def test_links_that_lead_out_by_way_of_others_are_refused(tmp_path: Path, cache: Path, opened: Open) -> None:
    """Each of them stays inside as a text: `src/up/..` is `src`, but `src/up` is the bundle itself."""
    with pytest.raises(BentoArchiveError, match="leads out of the archive"):
        opened(linked(tmp_path / "x.bento", ("src/up", ".."), ("out", "src/up/../passwd")))
    assert everything_below(cache) == []


def test_a_link_out_of_a_bento_that_is_packed_with_its_folder_is_refused(
    tmp_path: Path, cache: Path, opened: Open
) -> None:
    """It stays in the archive, but the folder alone goes to the cache, where others lie beside it."""
    members = [
        (tar_member("iris/bento.yaml", MANIFEST), MANIFEST),
        (tar_member("iris/link", b"", tarfile.SYMTYPE, "../other"), b""),
    ]
    with pytest.raises(BentoArchiveError, match="leads out of the archive"):
        opened(make_tar(tmp_path / "x.bento", members))
    assert everything_below(cache) == []


@pytest.mark.parametrize("links", [(("a", "."), ("a/b", "bento.yaml")), (("a/b", "x"), ("a", "."))])
def test_a_link_below_a_link_is_refused(
    links: tuple[tuple[str, str], ...], tmp_path: Path, cache: Path, opened: Open
) -> None:
    with pytest.raises(BentoArchiveError, match=r"below a link|two members"):
        opened(linked(tmp_path / "x.bento", *links))
    assert everything_below(cache) == []


def test_more_links_than_any_bento_has_are_refused(
    tmp_path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bentodeploy.bento.archive._MAX_LINKS", 1)
    with pytest.raises(BentoArchiveError, match="more than 1 symbolic links"):
        opened(linked(tmp_path / "x.bento", ("a", "bento.yaml"), ("b", "bento.yaml")))


def test_links_among_the_sources_are_unpacked_as_links(tmp_path: Path, opened: Open) -> None:
    """As `bentoml export` packs them."""
    bundle = make_bundle(tmp_path / "bundle")
    (bundle / "src" / "sub").mkdir()
    (bundle / "src" / "data.txt").write_text("data")
    (bundle / "src" / "alias.py").symlink_to("service.py")
    (bundle / "src" / "sub" / "link.txt").symlink_to("../data.txt")
    packed = shutil.make_archive(str(tmp_path / "iris"), "xztar", bundle)
    bento = opened(packed)
    assert (bento.path / "src" / "alias.py").readlink() == Path("service.py")
    assert (bento.path / "src" / "sub" / "link.txt").read_text() == "data"
    assert content_digest(bento) == content_digest(opened(bundle))


@pytest.mark.parametrize("kind", [tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE])
def test_devices_refuse_the_whole_archive(kind: bytes, tmp_path: Path, cache: Path, opened: Open) -> None:
    members = [(tar_member("bento.yaml", MANIFEST), MANIFEST), (tar_member("device", b"", kind), b"")]
    with pytest.raises(BentoArchiveError, match="is a hard link or a device"):
        opened(make_tar(tmp_path / "x.bento", members))
    assert everything_below(cache) == []


def test_a_link_in_a_zip_refuses_the_whole_archive(tmp_path: Path, opened: Open) -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("bento.yaml", MANIFEST)
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(BentoArchiveError, match="is a link or a device"):
        opened(tmp_path / "x.zip")


@pytest.mark.parametrize("second", ["bento.yaml", "bento.yaml/below", "./bento.yaml"])
def test_two_members_for_one_place_are_refused(
    second: str, tmp_path: Path, cache: Path, opened: Open
) -> None:
    members = [(tar_member("bento.yaml", MANIFEST), MANIFEST), (tar_member(second, b"other"), b"other")]
    with pytest.raises(BentoArchiveError, match="two members"):
        opened(make_tar(tmp_path / "x.bento", members))
    assert everything_below(cache) == []


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
