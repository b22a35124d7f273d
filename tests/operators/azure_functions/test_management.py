"""Azure's refusals become sentences; what passes is tried again; a token goes nowhere but to Azure."""

from __future__ import annotations

import pytest

from bentodeploy.errors import CloudError, CredentialsError, UsageError
from operators.azure_functions import management
from operators.azure_functions.management import NotFoundError, NotReadyError, ask, get, is_loopback, post
from tests.support.fake_azure import SUBSCRIPTION, Answer, FakeAzure

PATH = f"/subscriptions/{SUBSCRIPTION}/locations"
DENIED = {
    "error": {
        "code": "AuthorizationFailed",
        "message": "The client 'a' with object id 'b' does not have authorization to perform action "
        "'Microsoft.Resources/subscriptions/locations/read' over scope '/subscriptions/x'.",
    }
}
NOT_RUNNING = {
    "error": {
        "code": "BadRequest",
        "message": "Encountered an error (ServiceUnavailable) from host runtime.",
    }
}


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(management, "PAUSES", (0.0, 0.0, 0.0))


def test_an_answer_comes_with_the_callers_own_token(azure: FakeAzure) -> None:
    assert get(PATH, "2022-12-01", "ask")["value"]
    assert azure.seen == ["GET /msi/token", f"GET {PATH}"]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_passes_is_tried_again(status: int, azure: FakeAzure) -> None:
    azure.answers = [Answer(f"GET {PATH}", status, times=3, headers={"Retry-After": "0"})]
    assert get(PATH, "2022-12-01", "ask")["value"]
    assert len(azure.seen_matching(f"GET {PATH}")) == 4


@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [
        (401, "does not accept the credentials", CredentialsError),
        (404, "no such resource", NotFoundError),
        (409, "Azure refuses", CloudError),
        (429, "throttles these calls", CloudError),
        (500, "Azure fails", CloudError),
    ],
)
def test_a_refusal_says_what_it_is(status: int, words: str, kind: type[CloudError], azure: FakeAzure) -> None:
    azure.answers = [
        Answer(f"GET {PATH}", status, times=9, body={"error": {"code": "Because", "message": "so"}})
    ]
    with pytest.raises(kind) as refused:
        get(PATH, "2022-12-01", "ask for the locations")
    assert refused.value.what.startswith("Cannot ask for the locations: ")
    assert words in refused.value.what
    assert refused.value.details[0] == f"{status} Because: so"
    told_whose = [detail for detail in refused.value.details if detail.startswith("In use: ")]
    assert bool(told_whose) == (kind is CredentialsError)


def test_a_missing_permission_is_named(azure: FakeAzure) -> None:
    azure.answers = [Answer(f"GET {PATH}", 403, body=DENIED)]
    with pytest.raises(CloudError) as refused:
        get(PATH, "2022-12-01", "ask")
    assert "no permission for Microsoft.Resources/subscriptions/locations/read" in refused.value.what


def test_a_host_that_does_not_run_yet_is_told_apart_and_not_waited_for(azure: FakeAzure) -> None:
    azure.answers = [Answer("POST /x", status, body=NOT_RUNNING) for status in (400, 502)]
    for _ in range(2):
        with pytest.raises(NotReadyError, match="does not run yet"):
            post("/x", "2024-04-01", "ask")
    assert len(azure.seen_matching("POST /x")) == 2


def test_an_azure_that_is_down_is_said_to_be(
    azure: FakeAzure, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BENTODEPLOY_AZURE_MANAGEMENT_URL", f"http://127.0.0.1:{free_port}")
    with pytest.raises(CloudError, match="Azure cannot be reached"):
        get(PATH, "2022-12-01", "ask")


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "htp://127.0.0.1:1"])
def test_a_proxy_of_an_unknown_kind_is_told(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(CloudError, match="Azure cannot be reached") as caught:
        ask("GET", "https://management.invalid/x", "ask", where="x")
    assert "HTTPS_PROXY" in str(caught.value.next_step)


@pytest.mark.parametrize("url", ["http://management.example", "ftp://x", "http://127.0.0.1.example"])
def test_a_token_goes_to_https_alone(url: str, azure: FakeAzure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENTODEPLOY_AZURE_MANAGEMENT_URL", url)
    with pytest.raises(UsageError, match="https"):
        get(PATH, "2022-12-01", "ask")
    assert azure.seen == []


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3:5000", "localhost", "localhost:80"])
def test_this_machine_is_known(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["128.0.0.1", "x.azurecr.io", "localhost.example", "127.0.0.1.example:80"])
def test_others_are_not_taken_for_it(host: str) -> None:
    assert not is_loopback(host)
