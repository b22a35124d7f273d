"""Members of an archive that refuse it as a whole, and links that do not."""

from __future__ import annotations

import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest

from bentodeploy.bento.digest import content_digest
from bentodeploy.errors import BentoArchiveError
from tests.bento.archives import MANIFEST, everything_below
from tests.bento.conftest import Open
from tests.support.bentos import make_bundle, make_tar, tar_member


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
