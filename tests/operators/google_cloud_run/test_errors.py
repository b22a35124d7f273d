"""What Google's libraries raise and its APIs answer says what to do."""

from __future__ import annotations

import json

import pytest

from bentodeploy.errors import BentodeployError, CloudError, CredentialsError
from operators.google_cloud_run.errors import NotFoundError, raise_for_answer
from operators.google_cloud_run.session import RUN, ask
from tests.support.fake_google import FakeGoogle

URL = "/v1/projects/my-project-1234/locations"


def met(google: FakeGoogle, status: int, message: str = "", reason: str | None = None) -> BentodeployError:
    """The error for this answer of an API."""
    for _ in range(5):
        google.answer_once("GET /v1/", status, message, reason)
    with pytest.raises(BentodeployError) as refused:
        ask("list the regions", f"{google.url}{URL}")
    return refused.value


def test_credentials_that_google_does_not_accept(google: FakeGoogle) -> None:
    error = met(google, 401, "Request had invalid authentication credentials.")
    assert isinstance(error, CredentialsError)
    assert "gcloud auth application-default login" in str(error.next_step)


def test_a_permission_that_is_missing_is_named(google: FakeGoogle) -> None:
    error = met(google, 403, "Permission 'run.locations.list' denied on resource")
    assert error.what == "Cannot list the regions: the credentials lack the permission run.locations.list."


def test_an_api_that_is_off_can_be_switched_on(google: FakeGoogle) -> None:
    error = met(google, 403, "Cloud Run Admin API is disabled: run.googleapis.com", "SERVICE_DISABLED")
    assert error.next_step == "gcloud services enable run.googleapis.com"


def test_what_is_not_there(google: FakeGoogle) -> None:
    assert isinstance(met(google, 404, "not found"), NotFoundError)


def test_a_quota_that_is_used_up_is_asked_five_times(google: FakeGoogle) -> None:
    error = met(google, 429, "Quota exceeded")
    assert "quota" in error.what
    assert len([request for request in google.seen if request == f"GET {URL}"]) == 5


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_passes_by_itself_is_tried_again(status: int, google: FakeGoogle) -> None:
    google.answer_once("GET /v1/", status)
    assert "locations" in ask("list the regions", f"{google.url}{URL}")


def test_a_google_that_cannot_be_reached(google: FakeGoogle, free_port: int) -> None:
    with pytest.raises(CloudError, match="Google Cloud cannot be reached"):
        ask("list the regions", f"http://127.0.0.1:{free_port}/v1")


def test_a_token_that_is_refused(google: FakeGoogle) -> None:
    google.answer_once("POST /token", 400, "invalid_grant: Token has been expired or revoked.")
    with pytest.raises(CredentialsError, match="have expired or were revoked"):
        ask("list the regions", f"{google.url}{URL}")


def test_an_answer_that_is_no_json_is_shown() -> None:
    with pytest.raises(CloudError) as refused:
        raise_for_answer(400, "<html>proxy</html>", "ask", None)
    assert refused.value.details == ("400: <html>proxy</html>",)


@pytest.mark.parametrize("text", ["[]", '"text"', json.dumps({"error": "x"})])
def test_json_of_another_form_is_shown_too(text: str) -> None:
    with pytest.raises(CloudError):
        raise_for_answer(400, text, "ask", None)


def test_an_api_is_where_gcloud_says_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN", raising=False)
    assert RUN.url == "https://run.googleapis.com"
    monkeypatch.setenv("CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN", "https://run.example.com/")
    assert RUN.url == "https://run.example.com"
