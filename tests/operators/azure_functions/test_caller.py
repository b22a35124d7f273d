"""An access token tells whose it is, as far as it can be read."""

from __future__ import annotations

from typing import Any

import pytest

from operators.azure_functions.caller import caller
from operators.azure_functions.credentials import whose
from tests.operators.azure_functions.tokens import access_token_of

IDENTITY = "/subscriptions/1/resourcegroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ci"


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"upn": "jane@example.com", "appid": "cli", "tid": "t"}, "the user jane@example.com, tenant t"),
        ({"unique_name": "live.com#jane@example.com"}, "the user live.com#jane@example.com"),
        ({"appid": "1234", "tid": "t"}, "the application 1234, tenant t"),
        ({"azp": "1234"}, "the application 1234"),
        ({"appid": "1234", "xms_mirid": IDENTITY}, "the managed identity of ci"),
        ({"tid": "t"}, None),
    ],
    ids=["user", "guest", "application", "newer token", "managed identity", "nobody"],
)
def test_user_application_and_managed_identity_are_told(claims: dict[str, Any], words: str | None) -> None:
    assert caller(access_token_of(claims)) == words


@pytest.mark.parametrize("token", ["", "token 1", "a.b.c", "a.\xff.c", "a.W10.c", "a.bnVsbA.c"])
def test_a_token_of_another_form_tells_nothing(token: str) -> None:
    assert caller(token) is None


def test_who_it_is_stands_before_the_way_to_it() -> None:
    by_secret = {"ARM_CLIENT_ID": "1234", "ARM_TENANT_ID": "t", "ARM_CLIENT_SECRET": "hidden"}
    sentence = whose(access_token_of({"appid": "1234", "tid": "t"}), by_secret)
    assert sentence == "The application 1234, tenant t, by ARM_CLIENT_ID 1234 with ARM_CLIENT_SECRET."
    assert whose("opaque", by_secret) == "Azure takes ARM_CLIENT_ID 1234 with ARM_CLIENT_SECRET."
