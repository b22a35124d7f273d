"""Stand-ins for the clouds whose Terraform providers cannot be had in tests.

    with attached_provider("google", monkeypatch) as cloud:
        ...  # plan, apply, destroy with the real terraform; look at `cloud.resources`

While the block runs, every terraform that is started uses a provider served by this very process: it has
the real provider's schema (`tests/schemas/google.json`), the facts that no schema tells
(`rules/google.py`), and a cloud with an API over HTTP, whose content is a dict here. Nothing is downloaded.
Tests carry the markers `terraform` and `provider`.

- `cloud.resources[type, id]`: what exists. Edit it to act as somebody outside Terraform.
- `cloud.fail(type, "create", "Quota exceeded")`: the next such call fails with the platform's words.
- `cloud.calls`: what was created, updated and deleted, in order.

A resource that a template begins to use: its name into `tests/schemas/wanted.py`, `make schemas`, and its
rows into `rules/<provider>.py`, at least one `Computes` that answers the new resource's `id`.
"""

from __future__ import annotations

from tests.support.cloud_provider.attached import attached_provider
from tests.support.cloud_provider.cloud import FakeCloud

__all__ = ["FakeCloud", "attached_provider"]
