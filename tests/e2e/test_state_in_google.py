"""The state in a bucket of Google Cloud Storage: Terraform's own backend, on a fake of the storage."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import configure, other_machine
from tests.support import cli
from tests.support.fake_google import fake_google
from tests.support.fake_storage import FakeStorage, fake_storage

pytestmark = pytest.mark.terraform

PLACE = "state: {backend: gcs, bucket: acme-state}\n"
STATE, LOCK = (f"acme-state/bentodeploy/iris/default.{kind}" for kind in ("tfstate", "tflock"))


@pytest.fixture
def storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeStorage]:
    with fake_storage() as storage, fake_google(tmp_path) as google:
        for name, value in google.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "acme")
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", storage.url)
        yield storage


def test_a_state_moves_into_the_bucket_where_all_machines_share_and_lock_it(
    storage: FakeStorage, deployment: Path, tmp_path: Path
) -> None:
    before = cli.succeed("up", "--json", cwd=deployment).document
    configure(deployment, PLACE)
    missing = cli.run("state", "migrate", cwd=deployment)
    assert (missing.code, "`bentodeploy state init` makes it" in missing.err) == (1, True), missing.err

    cli.succeed("state", "init", cwd=deployment)
    assert storage.buckets["acme-state"]["versioning"] == {"enabled": True}
    assert storage.buckets["acme-state"]["iamConfiguration"]["publicAccessPrevention"] == "enforced"
    moved = cli.succeed("state", "migrate", "--json", cwd=deployment).document
    assert (moved["backend"], moved["resources"]) == ("gcs", 2)
    assert len(json.loads(storage.objects[STATE])["resources"]) == 2
    assert cli.run("plan", "--detailed-exitcode", cwd=deployment).code == 0

    other = other_machine(tmp_path, PLACE)
    theirs = cli.succeed("status", "--json", cwd=other).document
    assert (theirs["release"], theirs["endpoint"]) == (before["release"], before["endpoint"])

    lock = {"ID": "1", "Operation": "OperationTypeApply", "Who": "ci@runner", "Version": "1.11.4"}
    storage.put(LOCK, json.dumps(lock).encode())
    held = cli.run("up", cwd=deployment)
    assert held.code == 5
    assert "ci@runner holds the lock of the Terraform state for `apply`" in held.err
    del storage.objects[LOCK]

    cli.succeed("destroy", "--confirm", "iris", cwd=other)
    assert json.loads(storage.objects[STATE])["resources"] == []
    assert LOCK not in storage.objects
