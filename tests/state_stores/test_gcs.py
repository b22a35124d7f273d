"""A bucket for the state, in a fake of Cloud Storage's JSON API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.config.state import GcsState
from bentodeploy.errors import CloudError, CredentialsError
from bentodeploy.state_stores import gcs
from tests.support.fake_google import fake_google
from tests.support.fake_json_api import FakeJsonApi, Request, fake_json_api

STATE = GcsState(backend="gcs", bucket="acme-state")
THEIRS = "somebody-elses"


class Buckets:
    """What Cloud Storage keeps, by name."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self.projects: list[str] = []

    def answer(self, request: Request) -> tuple[int, Any]:
        name = request.path.rpartition("/")[2]
        if THEIRS in (name, (request.body or {}).get("name")):
            return 403, {"error": {"message": "The caller has no access."}}
        if request.method == "POST":
            self.projects.append(request.query)
            self.kept[request.body["name"]] = request.body
            return 200, request.body
        if name not in self.kept:
            return 404, {"error": {"message": "There is none."}}
        if request.method == "PATCH":
            self.kept[name] = patched(self.kept[name], request.body)
        return 200, self.kept[name]


def patched(kept: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """What a patch does not name stays, at every depth (JSON API, "Performance tips", "Patch semantics")."""
    inner = {
        key: patched(kept[key], value)
        for key, value in patch.items()
        if isinstance(value, dict) and isinstance(kept.get(key), dict)
    }
    return {**kept, **patch, **inner}


@pytest.fixture
def google(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with fake_google(tmp_path) as fake:
        for name, value in fake.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "acme")
        yield


@pytest.fixture
def buckets() -> Buckets:
    return Buckets()


@pytest.fixture
def storage(google: None, buckets: Buckets, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeJsonApi]:
    with fake_json_api(buckets.answer) as api:
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", api.url)
        yield api


def test_a_new_bucket_is_versioned_and_closed_to_the_public(storage: FakeJsonApi, buckets: Buckets) -> None:
    made = gcs.make(STATE)
    assert (made.place, made.is_new) == ("gs://acme-state", True)
    assert made.settings == ("versioned", "no public access", "access by IAM alone")
    assert buckets.projects == ["project=acme"]
    bucket = buckets.kept["acme-state"]
    assert bucket["versioning"] == {"enabled": True}
    assert bucket["iamConfiguration"]["publicAccessPrevention"] == "enforced"
    assert bucket["iamConfiguration"]["uniformBucketLevelAccess"] == {"enabled": True}
    assert all(request.headers["authorization"].startswith("Bearer ") for request in storage.requests)


def test_a_bucket_that_is_there_becomes_versioned_and_private_and_keeps_all_else(
    storage: FakeJsonApi, buckets: Buckets
) -> None:
    theirs = {
        "name": "acme-state",
        "location": "EU",
        "encryption": {"defaultKmsKeyName": "projects/acme/locations/eu/keyRings/own/cryptoKeys/own"},
    }
    by_acl = {"uniformBucketLevelAccess": {"enabled": False}, "publicAccessPrevention": "inherited"}
    buckets.kept["acme-state"] = {**theirs, "iamConfiguration": by_acl}
    made = gcs.make(STATE)
    assert made.is_new is False
    assert made.settings == ("versioned", "no public access", "object ACLs as they were")
    assert buckets.kept["acme-state"] == {
        **theirs,
        "versioning": {"enabled": True},
        "iamConfiguration": {**by_acl, "publicAccessPrevention": "enforced"},
    }


def test_a_bucket_of_somebody_else_asks_for_another_name(storage: FakeJsonApi) -> None:
    with pytest.raises(CloudError) as met:
        gcs.make(STATE.model_copy(update={"bucket": THEIRS}))
    assert "another `state.bucket`" in str(met.value.next_step)


def test_without_credentials_the_error_says_where_to_get_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    with pytest.raises(CredentialsError) as met:
        gcs.make(STATE)
    assert "gcloud auth application-default login" in str(met.value.next_step)


def test_a_storage_that_is_down_is_told(
    google: None, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", f"http://127.0.0.1:{free_port}")
    with pytest.raises(CloudError, match="cannot be asked"):
        gcs.make(STATE)
