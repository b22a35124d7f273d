"""An answer counts once it comes from what was deployed last; what of Azure's is in the way is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from operators.azure_functions import FunctionsOperator, token
from operators.azure_functions.revision import HEADER
from tests.operators.azure_functions.test_management import NOT_RUNNING
from tests.operators.azure_functions.test_operator import target
from tests.operators.azure_functions.test_state import APP, RUNS
from tests.support.fake_azure import KEY, Answer, FakeAzure
from tests.support.front import Answered, Asked, front

REFERENCES = f"{APP}/config/configreferences/appsettings"
OLDER = "the container before this one still answers"


class App:
    """Azure's front: one container answers 200 at /readyz, and its host names its revision."""

    def __init__(self) -> None:
        self.revision: str | None = "first"
        self.status = 200
        self.asked: list[Asked] = []
        self.outputs: dict[str, Any] = {"app_id": APP, "revision": "second"}

    def answer(self, request: Asked) -> Answered:
        self.asked.append(request)
        named = ((HEADER, self.revision),) if self.revision else ()
        return Answered(self.status, b"", named)


@pytest.fixture
def app(azure: FakeAzure) -> Iterator[App]:
    azure.sites[APP] = RUNS
    token._looked.cache_clear()
    made = App()
    with front(made.answer) as url:
        made.outputs["endpoint"] = url
        yield made


def unhealthy(app: App, folder: Path, access: str = "public", probed: str | None = None) -> str | None:
    """What the operator says while the health path answers `probed` (None: 200)."""
    return FunctionsOperator().unhealthy(target(folder, access=access), app.outputs, lambda: probed)


def test_the_container_before_is_no_evidence_of_this_one(app: App, tmp_path: Path) -> None:
    assert unhealthy(app, tmp_path) == OLDER
    app.revision = None  # it was deployed when there was no such header
    assert unhealthy(app, tmp_path) == OLDER
    app.revision = "second"
    assert unhealthy(app, tmp_path) is None


def test_once_the_new_one_answers_its_answer_counts(app: App, tmp_path: Path) -> None:
    app.revision, app.status = "second", 503
    assert unhealthy(app, tmp_path, probed="503 loading the model") == "503 loading the model"


def test_until_a_host_answers_azures_own_words_are_told(app: App, tmp_path: Path) -> None:
    app.revision, app.status = None, 503
    assert unhealthy(app, tmp_path) == "503"
    app.outputs["endpoint"] = "http://127.0.0.1:9"
    assert "refused" in str(unhealthy(app, tmp_path))


def test_a_deployment_from_before_there_were_revisions_is_asked_as_it_was(app: App, tmp_path: Path) -> None:
    del app.outputs["revision"]
    assert unhealthy(app, tmp_path) is None
    assert app.asked == []


def test_a_private_app_is_asked_with_its_key(app: App, tmp_path: Path) -> None:
    app.revision = "second"
    assert unhealthy(app, tmp_path, "private") is None
    assert [one.headers["x-functions-key"] for one in app.asked] == [KEY]


def test_until_the_host_runs_the_app_is_not_healthy_and_nothing_is_raised(
    app: App, azure: FakeAzure, tmp_path: Path
) -> None:
    app.revision = "second"
    azure.answers = [Answer("POST .*/listkeys", 400, body=NOT_RUNNING)]
    assert "does not run yet" in str(unhealthy(app, tmp_path, "private"))
    assert unhealthy(app, tmp_path, "private") is None, "now it does"


def test_a_token_that_azure_cannot_read_yet_is_told_and_asked_for_again_once_a_minute(
    app: App, azure: FakeAzure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(token, "_PERIOD", 1e9)
    azure.reference = "AccessToKeyVaultDenied"
    for _ in range(3):
        told = unhealthy(app, tmp_path, "token")
        assert told == "Azure cannot read the token in the app's key vault yet: AccessToKeyVaultDenied"
    assert len(azure.seen_matching(f"POST {REFERENCES}/refresh")) == 1
    token._looked.cache_clear()  # a minute later
    azure.reference = "Resolved"
    assert unhealthy(app, tmp_path, "token") == OLDER
    assert len(azure.seen_matching(f"GET {REFERENCES}/BENTODEPLOY_TOKEN")) == 2
    assert len(azure.seen_matching(f"POST {REFERENCES}/refresh")) == 1


def test_who_may_not_ask_for_references_waits_all_the_same(
    app: App, azure: FakeAzure, tmp_path: Path
) -> None:
    azure.answers = [Answer(f"GET {REFERENCES}", 403)]
    assert unhealthy(app, tmp_path, "token") == OLDER


def test_a_healthy_app_is_not_asked_for_its_references(app: App, azure: FakeAzure, tmp_path: Path) -> None:
    app.revision = "second"
    assert unhealthy(app, tmp_path, "token") is None
    assert azure.seen_matching(f"GET {REFERENCES}") == []
