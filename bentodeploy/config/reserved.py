"""Keys and values that belong to later versions: recognised and refused, never silently accepted.

Whoever adds one of them removes it here and gives it a field in `config/model.py`.
"""

from __future__ import annotations

from bentodeploy.config.findings import Findings

NOT_YET = "not supported by bentodeploy 0.1 yet"

KEYS = {
    "environments": "write one config for each environment, in a folder of its own",
    "secrets": "set them on the platform; never write a secret into this file",
    "scaling": "see `bentodeploy operator show` for what the operator's spec can set",
}
"""Top-level keys, with what to do until then."""

STATE_BACKENDS = frozenset({"cloud", "consul", "cos", "http", "kubernetes", "oci", "oss", "pg", "remote"})
"""Terraform's own backends but ours (Terraform documentation, "Backend block configuration overview")."""


BACKENDS = "write one of local, s3, gcs, azurerm"


def without_reserved(values: dict[str, object], findings: Findings) -> dict[str, object]:
    """The values but what is reserved, which is refused."""
    refused = set()
    for key, instead in KEYS.items():
        if key in values:
            findings.refuse((key,), NOT_YET, instead)
            refused.add(key)
    state = values.get("state")
    backend = state.get("backend") if isinstance(state, dict) else None
    if isinstance(backend, str) and backend in STATE_BACKENDS:
        findings.refuse(("state", "backend"), f"the backend {backend} is {NOT_YET}", BACKENDS)
        refused.add("state")
    return {key: value for key, value in values.items() if key not in refused}
