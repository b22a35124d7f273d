"""What a state holds, as its JSON tells.

Read as `terraform state pull` prints it, or from the file itself: unlike `output -json` and `show -json`,
which take seconds with a large provider, neither starts one.
Source: https://developer.hashicorp.com/terraform/language/state (format 4, of Terraform since 0.12)
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

FORMAT = 4


@dataclass(frozen=True)
class StateResource:
    """One managed resource in the state."""

    address: str
    type: str
    tainted: bool
    """Half-made: the next apply replaces it."""


@dataclass(frozen=True)
class State:
    """Outputs' values by name, sensitive ones too, and the managed resources by address."""

    outputs: Mapping[str, Any] = field(default_factory=dict)
    resources: tuple[StateResource, ...] = ()


def parse_state(text: str) -> State:
    """The state in this text, which is empty where there is none yet.

    Raises `ValueError` for what is no state of this format, as one that OpenTofu has encrypted.
    """
    if not text.strip():
        return State()
    content = json.loads(text)
    if not isinstance(content, dict) or content.get("version") != FORMAT:
        raise ValueError(f"no state of format {FORMAT}")
    try:
        outputs = {name: output["value"] for name, output in (content.get("outputs") or {}).items()}
        resources = sorted(_resources(content), key=lambda resource: resource.address)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from error
    return State(outputs, tuple(resources))


def _resources(content: Mapping[str, Any]) -> Iterator[StateResource]:
    for entry in content.get("resources") or ():
        if entry["mode"] != "managed":
            continue
        module = f"{entry['module']}." if entry.get("module") else ""
        for instance in entry["instances"]:
            address = f"{module}{entry['type']}.{entry['name']}{_index(instance.get('index_key'))}"
            yield StateResource(address, entry["type"], instance.get("status") == "tainted")


def _index(key: str | int | None) -> str:
    """As an address writes it: `[0]`, or `["key"]` quoted like a string of HCL.

    Source: https://developer.hashicorp.com/terraform/cli/state/resource-addressing
    """
    if key is None:
        return ""
    quoted = json.dumps(key, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")
    return f"[{quoted}]"
