"""The committed schemas are what `make schemas` writes: from a package's text alone, the same each time."""

from __future__ import annotations

import base64
import io
import json
import shutil
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.schemas.corrections import CORRECTIONS, Correction
from tests.schemas.derive import FOLDER, as_text, derive, heroku
from tests.schemas.documented import Fact, stated
from tests.schemas.package import packed
from tests.schemas.wanted import WANTED, Wanted
from tests.support.cloud_provider.schemas import read_schema

TINY = Wanted("tiny", "registry.terraform.io/example/tiny", "tiny", "1", ("tiny_blue_house",), ("tiny_land",))
CLASS = """\
export class It extends cdktf.{base} {{
{members}
  protected synthesizeHclAttributes(): {{ [name: string]: any }} {{
    const attrs = {{
{written}
    }};
  }}
}}
"""
MEMBER = """\
  // {name} - computed: {computed}, optional: {optional}, required: false
  private _{name}?: string;
  public get {name}() {{
    return this.getStringAttribute('{name}');
  }}
"""
WRITTEN = """\
      {name}: {{
        value: cdktf.stringToHclTerraform(this._{name}),
        isBlock: false,
        type: "simple",
        storageClassType: "string",
      }},"""


def module(base: str, members: Mapping[str, str]) -> str:
    """A module of bindings as they are generated; `members` are computed or optional."""
    shown = [
        MEMBER.format(name=name, **{one: str(one == flag).lower() for one in ("computed", "optional")})
        for name, flag in members.items()
    ]
    written = [WRITTEN.format(name=name) for name, flag in members.items() if flag == "optional"]
    return CLASS.format(base=base, members="\n".join(shown), written="\n".join(written))


def package(modules: Mapping[str, str]) -> bytes:
    """An npm package of these modules, each as JavaScript with its source in a source map."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for name, source in modules.items():
            told = base64.b64encode(json.dumps({"sourcesContent": [source]}).encode()).decode()
            text = (
                f"code();\n//# sourceMappingURL=data:application/json;charset=utf8;base64,{told}\n".encode()
            )
            member = tarfile.TarInfo(f"package/lib/{name}/index.js")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))
    return content.getvalue()


MODULES = {
    "provider": module("TerraformProvider", {"alias": "optional", "token": "optional"}),
    "blue-house": module("TerraformResource", {"id": "computed", "colour": "optional", "key": "computed"}),
    "data-tiny-land": module("TerraformDataSource", {"name": "optional"}),
}


@pytest.fixture
def archive(monkeypatch: pytest.MonkeyPatch) -> Iterator[tarfile.TarFile]:
    """The package of a tiny provider, of which the documentation says one thing more."""
    secret = Correction(
        "tiny_blue_house", ("key",), {"sensitive": True}, "tiny_blue_house: Attributes Reference"
    )
    monkeypatch.setitem(CORRECTIONS, "tiny", (secret,))
    with tarfile.open(fileobj=io.BytesIO(package(MODULES))) as opened:
        yield opened


def test_a_schema_is_what_the_package_and_the_corrections_say(archive: tarfile.TarFile) -> None:
    parts = derive(TINY, archive)["provider_schemas"][TINY.address]
    assert parts["provider"]["block"]["attributes"].keys() == {"token"}, "alias is Terraform's own"
    assert parts["resource_schemas"]["tiny_blue_house"]["block"]["attributes"] == {
        "id": {"type": "string", "computed": True},
        "colour": {"type": "string", "optional": True},
        "key": {"type": "string", "computed": True, "sensitive": True},
    }
    assert parts["data_source_schemas"].keys() == {"tiny_land"}


def test_the_same_package_gives_the_same_text_which_reads_back(
    archive: tarfile.TarFile, tmp_path: Path
) -> None:
    text = as_text(derive(TINY, archive))
    assert as_text(derive(TINY, archive)) == text
    assert [line.partition(":")[0] for line in text.splitlines() if "tiny_" in line] == [
        '"tiny_blue_house"', '"tiny_land"'
    ]  # fmt: skip
    (tmp_path / "tiny.json").write_text(text)
    assert read_schema(tmp_path / "tiny.json").resources.keys() == {"tiny_blue_house"}


def test_a_resource_that_the_package_does_not_have_is_an_error(archive: tarfile.TarFile) -> None:
    missing = Wanted("tiny", TINY.address, "tiny", "1", resources=("tiny_castle",))
    with pytest.raises(KeyError, match="castle"):
        derive(missing, archive)


@pytest.mark.parametrize("wanted", WANTED, ids=lambda wanted: str(wanted.name))
def test_the_committed_file_has_what_is_wanted_in_the_form_that_is_written(wanted: Wanted) -> None:
    text = (FOLDER / f"{wanted.name}.json").read_text(encoding="utf-8")
    document = json.loads(text)
    assert as_text(document) == text, "edited by hand, or not written by `make schemas`"
    parts = document["provider_schemas"][wanted.address]
    assert parts["resource_schemas"].keys() == set(wanted.resources)
    assert parts["data_source_schemas"].keys() == set(wanted.data_sources)


def test_the_committed_file_of_heroku_is_what_its_documentation_says() -> None:
    assert (FOLDER / "heroku.json").read_text(encoding="utf-8") == as_text(heroku())


def test_facts_make_blocks_and_attributes() -> None:
    text, block = {"type": "string"}, {"nesting_mode": "list"}
    facts = [
        Fact("tiny_house", ("room",), block, "resources/house: Argument Reference"),
        Fact("tiny_house", ("name", "room.use"), text, "resources/house: Argument Reference"),
    ]
    assert stated(facts) == {
        "tiny_house": {
            "version": 0,
            "block": {
                "attributes": {"name": text},
                "block_types": {"room": {**block, "block": {"attributes": {"use": text}}}},
            },
        }
    }
    with pytest.raises(KeyError):
        stated(reversed(facts))


@pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm, which fetches the packages")
@pytest.mark.parametrize("wanted", WANTED, ids=lambda wanted: str(wanted.name))
def test_the_committed_file_is_what_the_real_package_gives(wanted: Wanted) -> None:
    try:
        with packed(wanted.package, wanted.version) as archive:
            text = as_text(derive(wanted, archive))
    except subprocess.CalledProcessError:
        pytest.skip(f"npm cannot get {wanted.package} here")
    assert text == (FOLDER / f"{wanted.name}.json").read_text(encoding="utf-8")
