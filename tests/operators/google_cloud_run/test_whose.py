"""Whose credentials are used is told for each kind of them; the objects are google-auth's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from operators.google_cloud_run.session import default_credentials
from operators.google_cloud_run.whose import whose
from tests.operators.google_cloud_run.test_identity import federated
from tests.support.fake_google import ACCOUNT, FakeGoogle

USER = {"type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "r"}
"""What `gcloud auth application-default login` writes."""


@pytest.fixture
def login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that gcloud keeps a login in."""
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    return tmp_path / "application_default_credentials.json"


def test_a_service_account_is_told_with_its_file(google: FakeGoogle) -> None:
    sentence = whose(default_credentials())
    assert sentence.startswith(f"Service account credentials of {ACCOUNT} from {google.credentials_file} ")
    assert "GOOGLE_APPLICATION_CREDENTIALS" in sentence


def test_a_user_of_whom_nothing_is_known_is_told_with_file_and_quota(login: Path) -> None:
    login.write_text(json.dumps({**USER, "quota_project_id": "flowers-1234"}))
    assert whose(default_credentials()) == (
        f"User credentials from {login}; nothing in them tells whose they are; "
        "calls count on the quota of the project flowers-1234."
    )


def test_a_user_whose_file_has_the_address_is_told_by_it(login: Path) -> None:
    login.write_text(json.dumps({**USER, "account": "jane@example.com"}))
    assert whose(default_credentials()) == f"User credentials of jane@example.com from {login}."


def test_a_user_is_told_by_the_identity_token_of_the_login(google: FakeGoogle) -> None:
    from google.oauth2.credentials import Credentials

    token = google.identity_token("the client id of the login", "jane@example.com")
    assert whose(Credentials("access", id_token=token)) == "Credentials of jane@example.com."


@pytest.mark.parametrize("token", [None, "", "opaque", "a.b.c", "a.e30.c"])
def test_an_identity_token_that_tells_no_address_is_none(token: str | None) -> None:
    from google.oauth2.credentials import Credentials

    assert (
        whose(Credentials("access", id_token=token)) == "Credentials; nothing in them tells whose they are."
    )


@pytest.mark.parametrize(
    ("account", "words"),
    [
        (ACCOUNT, f"VM credentials of {ACCOUNT} from metadata server."),
        ("default", "VM credentials from metadata server; nothing in them tells whose they are."),
    ],
)
def test_a_machines_own_are_told_once_they_were_used(account: str, words: str) -> None:
    from google.auth import compute_engine

    assert whose(compute_engine.Credentials(service_account_email=account)) == words


def test_a_federated_job_is_told_by_the_account_that_it_stands_for_or_by_its_pool(tmp_path: Path) -> None:
    assert whose(federated(tmp_path, ACCOUNT)) == f"Credentials of {ACCOUNT}."
    sentence = whose(federated(tmp_path, None))
    assert sentence.startswith("Credentials of an identity of //iam.googleapis.com/projects/1/")
    assert "workloadIdentityPools/p/providers/q" in sentence
