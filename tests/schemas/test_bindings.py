"""Schemas read back from generated bindings."""

from __future__ import annotations

import base64
import json

import pytest

from tests.schemas.bindings import resource_schema
from tests.schemas.corrections import AsAttribute, Correction, corrected
from tests.schemas.package import source_of

MODULE = """\
export interface HouseRoom {
  /**
  * Docs at Terraform Registry: {@link https://example/docs/house#use House#use}
  */
  readonly use: string;
}

export function houseRoomToHclTerraform(struct?: HouseRoom): any {
  const attrs = {
    use: {
      value: cdktf.stringToHclTerraform(struct!.use),
      isBlock: false,
      type: "simple",
      storageClassType: "string",
    },
  };
}

export class HouseRoomOutputReference extends cdktf.ComplexObject {
  // key - computed: true, optional: false, required: false
  public get key() {
    return this.getStringAttribute('key');
  }

  // use - computed: false, optional: false, required: true
  private _use?: string;
  public get use() {
    return this.getStringAttribute('use');
  }
}

export class House extends cdktf.TerraformResource {
  // id - computed: true, optional: true, required: false
  private _id?: string;
  public get id() {
    return this.getStringAttribute('id');
  }

  // doors - computed: true, optional: false, required: false
  public get doors() {
    return cdktf.Fn.tolist(this.getListAttribute('doors'));
  }

  // notes - computed: true, optional: false, required: false
  private _notes = new cdktf.StringMap(this, "notes");
  public get notes() {
    return this._notes;
  }

  // room - computed: false, optional: false, required: true
  private _room = new HouseRoomList(this, "room", false);
  public get room() {
    return this._room;
  }

  // cellar - computed: false, optional: true, required: false
  private _cellar = new HouseRoomOutputReference(this, "cellar");
  public get cellar() {
    return this._cellar;
  }

  // seen - computed: true, optional: false, required: false
  private _seen = new HouseRoomList(this, "seen", true);
  public get seen() {
    return this._seen;
  }

  protected synthesizeHclAttributes(): { [name: string]: any } {
    const attrs = {
      id: {
        value: cdktf.stringToHclTerraform(this._id),
        isBlock: false,
        type: "simple",
        storageClassType: "string",
      },
      room: {
        value: cdktf.listMapperHcl(houseRoomToHclTerraform, true)(this._room.internalValue),
        isBlock: true,
        type: "list",
        storageClassType: "HouseRoomList",
      },
      cellar: {
        value: houseRoomToHclTerraform(this._cellar.internalValue),
        isBlock: true,
        type: "list",
        storageClassType: "HouseRoomList",
      },
    };
  }
}
"""

ROOM = {
    "attributes": {"key": {"type": "string", "computed": True}, "use": {"type": "string", "required": True}}
}


def test_attributes_have_their_types_and_who_sets_them() -> None:
    attributes = resource_schema(MODULE)["block"]["attributes"]
    assert attributes["id"] == {"type": "string", "computed": True, "optional": True}
    assert attributes["doors"] == {"type": ["set", "string"], "computed": True}
    assert attributes["notes"] == {"type": ["map", "string"], "computed": True}


def test_blocks_have_their_bounds_as_far_as_bindings_tell() -> None:
    blocks = resource_schema(MODULE)["block"]["block_types"]
    assert blocks["room"] == {"nesting_mode": "list", "min_items": 1, "block": ROOM}
    assert blocks["cellar"] == {"nesting_mode": "list", "max_items": 1, "block": ROOM}


def test_what_looks_like_a_block_and_is_computed_is_an_attribute() -> None:
    seen = resource_schema(MODULE)["block"]["attributes"]["seen"]
    assert seen == {"type": ["set", ["object", {"key": "string", "use": "string"}]], "computed": True}


def test_a_getter_of_an_unknown_kind_is_no_guess() -> None:
    with pytest.raises(ValueError, match="cannot tell the type"):
        resource_schema(MODULE.replace("cdktf.Fn.tolist(this.getListAttribute('doors'))", "this.more()"))


def test_corrections_go_where_their_path_leads() -> None:
    schema = corrected(
        resource_schema(MODULE),
        "house",
        [
            Correction("house", ("room.use",), {"sensitive": True}, "house: room"),
            Correction("other", ("nowhere",), {"sensitive": True}, "other"),
            AsAttribute("house", ("cellar",), "house: cellar"),
        ],
    )
    assert schema["block"]["block_types"]["room"]["block"]["attributes"]["use"]["sensitive"] is True
    cellar = schema["block"]["attributes"]["cellar"]
    assert cellar == {"type": ["list", ["object", {"key": "string", "use": "string"}]], "optional": True}


def test_a_correction_that_leads_nowhere_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        corrected(resource_schema(MODULE), "house", [Correction("house", ("garden",), {}, "house")])


def test_the_source_is_read_from_the_source_map() -> None:
    told = base64.b64encode(json.dumps({"sourcesContent": ["the source"]}).encode()).decode()
    assert source_of(f"code();\n//# sourceMappingURL=data:application/json;base64,{told}") == "the source"
    with pytest.raises(ValueError, match="no source map"):
        source_of("code();")
