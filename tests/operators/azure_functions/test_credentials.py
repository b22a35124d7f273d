"""Whose credentials are used: those that Terraform's provider would take, else what azure-identity finds."""

from __future__ import annotations

from pathlib import Path

import pytest
from azure.core.exceptions import ClientAuthenticationError, ServiceRequestError

from bentodeploy.errors import CredentialsError
from operators.azure_functions import credentials
from operators.azure_functions.credentials import (
    access_token,
    credential_of,
    federated_token,
    in_use,
    required_subscription,
)
from tests.support.fake_azure import MANAGEMENT, SUBSCRIPTION, FakeAzure

PRINCIPAL = {"ARM_CLIENT_ID": SUBSCRIPTION, "ARM_TENANT_ID": SUBSCRIPTION}


@pytest.mark.parametrize(
    ("variables", "kind"),
    [
        ({}, "DefaultAzureCredential"),
        (PRINCIPAL, "DefaultAzureCredential"),
        ({**PRINCIPAL, "ARM_CLIENT_SECRET": "x"}, "ClientSecretCredential"),
        ({**PRINCIPAL, "ARM_OIDC_TOKEN": "x"}, "ClientAssertionCredential"),
        ({**PRINCIPAL, "ARM_OIDC_TOKEN_FILE_PATH": "x"}, "ClientAssertionCredential"),
    ],
    ids=str,
)
def test_the_providers_own_variables_come_first(variables: dict[str, str], kind: str) -> None:
    assert type(credential_of(variables)).__name__ == kind


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({}, "what azure-identity finds"),
        (
            {**PRINCIPAL, "ARM_CLIENT_SECRET": "hidden"},
            f"ARM_CLIENT_ID {SUBSCRIPTION} with ARM_CLIENT_SECRET",
        ),
        ({**PRINCIPAL, "ARM_OIDC_TOKEN": "hidden"}, f"ARM_CLIENT_ID {SUBSCRIPTION} with ARM_OIDC_TOKEN"),
    ],
    ids=["none", "secret", "pipeline"],
)
def test_they_are_told_by_name_and_never_by_value(variables: dict[str, str], words: str) -> None:
    assert words in in_use(variables)
    assert "hidden" not in in_use(variables)


def test_a_pipelines_token_is_read_when_it_is_needed(tmp_path: Path) -> None:
    file = tmp_path / "token"
    variables = {"ARM_OIDC_TOKEN_FILE_PATH": str(file)}
    for token in ("first", "second"):
        file.write_text(f"{token}\n")
        assert federated_token(variables) == token


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FileNotFoundError(2, "No such file", "/none"), "the pipeline's token cannot be read: No such file"),
        (ServiceRequestError("no route"), "no Azure credentials that work"),
        (ClientAuthenticationError("AADSTS700016"), "no Azure credentials that work"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_login_that_fails_is_no_traceback(
    error: Exception, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class FakeCredential:
        def get_token(self, *scopes: str) -> None:
            raise error

    monkeypatch.setattr(credentials, "credential_of", lambda environ: FakeCredential())
    with pytest.raises(CredentialsError) as failed:
        access_token(f"{MANAGEMENT}/.default", "ask")
    assert words in failed.value.what


def test_a_token_is_for_what_it_is_asked_for(azure: FakeAzure) -> None:
    assert azure.tokens[access_token(f"{MANAGEMENT}/.default", "ask")] == MANAGEMENT


def test_the_spec_names_the_subscription_before_the_environment(
    azure: FakeAzure, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert required_subscription("mine") == "mine"
    assert required_subscription(None) == SUBSCRIPTION
    monkeypatch.delenv("ARM_SUBSCRIPTION_ID")
    with pytest.raises(CredentialsError, match="which Azure subscription"):
        required_subscription(None)
