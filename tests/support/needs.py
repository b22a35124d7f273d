"""What calls of an API and operations of Terraform's provider need, to hold lists of permissions against.

The tables stand beside the tests of each operator; here is how what was seen and the tables come together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tests.support.cloud_provider.cloud import Operation

_OPERATIONS: tuple[Operation, ...] = ("create", "read", "update", "delete")


@dataclass(frozen=True)
class ResourceNeeds:
    """What the provider needs for one type of resources."""

    source: str
    """What says so: which calls the provider makes, and the platform's page on the permissions for them."""
    create: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    update: tuple[str, ...] = ()
    delete: tuple[str, ...] = ()

    def of(self, operation: Operation) -> tuple[str, ...]:
        """For one operation."""
        permissions: tuple[str, ...] = getattr(self, operation)
        return permissions


@dataclass(frozen=True)
class CallNeeds:
    """What one call of our own needs."""

    request: str
    """A pattern of `METHOD path`."""
    permissions: tuple[str, ...]
    source: str


def of_resources(calls: Iterable[tuple[Operation, str, str]], table: Mapping[str, ResourceNeeds]) -> set[str]:
    """What these calls of the fake cloud need; all that was made was read, too.

    Fails where the table has more or less than was done: a permission that nothing needs must not hide there.
    """
    done: set[tuple[str, Operation]] = set()
    for operation, kind, _ in calls:
        done |= {(kind, operation), (kind, "read")}
    told = {(kind, one) for kind, needs in table.items() for one in _OPERATIONS if needs.of(one)}
    assert {kind for kind, _ in done} == table.keys()
    assert told <= done, f"in the table, and never done: {sorted(told - done)}"
    return {permission for kind, operation in done for permission in table[kind].of(operation)}


def of_calls(seen: Iterable[str], table: Sequence[CallNeeds]) -> set[str]:
    """What these requests need. Fails where one is in no row, or a row has none."""
    seen = list(seen)
    assert in_no_row(seen, table) == []
    used = {_row(request, table) for request in seen} - {None}
    idle = [row.request for row in table if row not in used]
    assert idle == [], f"in the table, and never asked: {idle}"
    return {permission for row in used if row is not None for permission in row.permissions}


def in_no_row(seen: Iterable[str], table: Sequence[CallNeeds]) -> list[str]:
    """Those of these requests that the table says nothing of."""
    return [request for request in seen if _row(request, table) is None]


def _row(request: str, table: Sequence[CallNeeds]) -> CallNeeds | None:
    return next((row for row in table if re.fullmatch(row.request, request)), None)
