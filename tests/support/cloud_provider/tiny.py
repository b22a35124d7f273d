"""A small provider with everything that is hard: nested blocks, sets, defaults, computed values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from tests.support.cloud_provider.attached import attached
from tests.support.cloud_provider.cloud import FakeCloud
from tests.support.cloud_provider.rule import (
    Answers,
    Computes,
    Defaults,
    ForceNew,
    Recomputed,
    RefusesDestroy,
    Rules,
    Unique,
)
from tests.support.cloud_provider.schemas import ProviderSchema
from tests.support.cloud_provider.validators import between, one_of

ADDRESS = "registry.terraform.io/example/tiny"

TEXT = {"type": "string"}

SCHEMA = ProviderSchema(
    ADDRESS,
    {"version": 0, "block": {"attributes": {"region": {**TEXT, "optional": True}}}},
    {
        "tiny_house": {
            "version": 0,
            "block": {
                "attributes": {
                    "id": {**TEXT, "optional": True, "computed": True},
                    "name": {**TEXT, "required": True},
                    "colour": {**TEXT, "optional": True},
                    "floors": {"type": "number", "optional": True},
                    "kept": {"type": "bool", "optional": True},
                    "url": {**TEXT, "computed": True},
                    "revision": {**TEXT, "computed": True},
                    "notes": {"type": ["map", "string"], "optional": True, "computed": True},
                },
                "block_types": {
                    "room": {
                        "nesting_mode": "list",
                        "block": {
                            "attributes": {
                                "use": {**TEXT, "required": True},
                                "key": {**TEXT, "computed": True},
                                "light": {**TEXT, "optional": True},
                            }
                        },
                    },
                    "guest": {
                        "nesting_mode": "set",
                        "block": {
                            "attributes": {
                                "name": {**TEXT, "required": True},
                                "badge": {**TEXT, "optional": True, "computed": True},
                            }
                        },
                    },
                },
            },
        },
    },
    {
        "tiny_country": {
            "version": 0,
            "block": {"attributes": {"id": {**TEXT, "computed": True}, "region": {**TEXT, "computed": True}}},
        }
    },
)

_SOURCE = "this file"

RULES: Mapping[str, Rules] = {
    "tiny_house": Rules(
        (
            Computes(
                lambda values, provider: {
                    "id": f"{provider['region']}/{values['name']}",
                    "url": f"https://{values['name']}.example",
                    "revision": "r1",
                    "notes": {},
                    "room.key": "key",
                    "guest.badge": "badge",
                },
                _SOURCE,
            ),
            ForceNew(("name", "room.use"), _SOURCE),
            Defaults({"floors": 1, "room.light": "on"}, _SOURCE),
            Recomputed(("revision",), _SOURCE),
            Unique(("name",), "that name is taken", _SOURCE),
            RefusesDestroy(lambda values: "it is kept" if values.get("kept") else None, _SOURCE),
            one_of("colour", ("red", "blue"), _SOURCE),
            between("floors", 1, 3, _SOURCE),
        )
    )
}

DATA_SOURCES: Mapping[str, Answers] = {
    "tiny_country": Answers(
        lambda _config, provider: {"id": "country", "region": provider["region"]}, _SOURCE
    )
}


@contextmanager
def attached_tiny(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCloud]:
    """Serve the tiny provider on an empty cloud."""
    cloud = FakeCloud()
    with attached(SCHEMA, RULES, DATA_SOURCES, cloud, monkeypatch):
        yield cloud
