"""An identity token for a private endpoint, from each kind of credentials that can make one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.errors import CredentialsError
from operators.google_cloud_run import identity
from operators.google_cloud_run.identity import identity_token
from tests.support.fake_google import FakeGoogle, audience_of

ENDPOINT = "https://iris-123456789012.europe-west1.run.app"


def use(credentials: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let google-auth find these."""
    monkeypatch.setattr(identity, "default_credentials", lambda: credentials)
    identity._source.cache_clear()


def test_a_service_account_proves_itself_to_the_one_endpoint(google: FakeGoogle) -> None:
    assert audience_of(identity_token(ENDPOINT)) == ENDPOINT


def test_a_token_is_used_until_it_expires(google: FakeGoogle) -> None:
    assert identity_token(ENDPOINT) == identity_token(ENDPOINT)
    assert google.seen == ["POST /token"]
    assert audience_of(identity_token("https://other.example.com")) == "https://other.example.com"


def test_a_user_shows_the_token_of_the_login(google: FakeGoogle, monkeypatch: pytest.MonkeyPatch) -> None:
    from google.oauth2.credentials import Credentials

    token = google.identity_token("the client id of the login", "user@example.com")
    expiry_far_away = None
    use(Credentials("access", id_token=token, expiry=expiry_far_away), monkeypatch)
    assert identity_token(ENDPOINT) == token


def test_a_user_without_the_scope_openid_is_told_of_service_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    from google.oauth2.credentials import Credentials

    use(Credentials("access"), monkeypatch)
    with pytest.raises(CredentialsError) as refused:
        identity_token(ENDPOINT)
    assert "these credentials make no identity token" in refused.value.what
    assert "--impersonate-service-account" in str(refused.value.next_step)


def test_an_impersonated_account_is_asked_for_at_iam(
    google: FakeGoogle, monkeypatch: pytest.MonkeyPatch
) -> None:
    from google.auth import impersonated_credentials
    from google.oauth2.credentials import Credentials

    account = "caller@my-project-1234.iam.gserviceaccount.com"
    use(impersonated_credentials.Credentials(Credentials("access"), account, ["x"]), monkeypatch)
    source = identity._source(ENDPOINT)
    assert isinstance(source, impersonated_credentials.IDTokenCredentials)
    assert source._target_audience == ENDPOINT


def test_the_metadata_server_makes_one_on_a_machine_of_google(monkeypatch: pytest.MonkeyPatch) -> None:
    from google.auth import compute_engine

    use(compute_engine.Credentials(service_account_email="default"), monkeypatch)
    monkeypatch.setattr(
        compute_engine, "IDTokenCredentials", lambda _request, audience, **options: (audience, options)
    )
    assert identity._source(ENDPOINT) == (ENDPOINT, {"use_metadata_identity_endpoint": True})


def federated(folder: Path, impersonating: str | None) -> Any:
    """Credentials of a CI job by workload identity federation, as google-github-actions writes them."""
    from google.auth import identity_pool

    (folder / "token").write_text("the job's own token")
    info: dict[str, Any] = {
        "type": "external_account",
        "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q",
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": "https://sts.googleapis.com/v1/token",
        "credential_source": {"file": str(folder / "token")},
    }
    if impersonating:
        info["service_account_impersonation_url"] = (
            f"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{impersonating}:generateAccessToken"
        )
    return identity_pool.Credentials.from_info(json.loads(json.dumps(info)))


def test_a_federated_job_proves_itself_by_its_service_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from google.auth import impersonated_credentials

    account = "ci@my-project-1234.iam.gserviceaccount.com"
    use(federated(tmp_path, account), monkeypatch)
    source = identity._source(ENDPOINT)
    assert isinstance(source, impersonated_credentials.IDTokenCredentials)
    assert source._target_credentials.service_account_email == account


def test_a_federated_job_without_a_service_account_cannot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(federated(tmp_path, None), monkeypatch)
    with pytest.raises(CredentialsError, match="they belong to no service account and no user"):
        identity_token(ENDPOINT)


def test_a_login_that_was_revoked_says_how_to_log_in(google: FakeGoogle) -> None:
    google.answer_once("POST /token", 400, "invalid_grant: Token has been expired or revoked.")
    with pytest.raises(CredentialsError) as refused:
        identity_token(ENDPOINT)
    assert "Cannot prove who calls the endpoint" in refused.value.what
    assert "gcloud auth application-default login" in str(refused.value.next_step)
