"""The state in a container of Azure Storage: Terraform's own backend, on a fake of the storage."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import configure, other_machine
from tests.support import cli
from tests.support.fake_blobs import FakeBlobs, fake_blobs, lock_info

pytestmark = pytest.mark.terraform

PLACE = "state: {backend: azurerm, resource_group: terraform, storage_account: acmeterraform}\n"
STATE = "tfstate/bentodeploy/iris/terraform.tfstate"


@pytest.fixture
def blobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeBlobs]:
    with fake_blobs(tmp_path, "acmeterraform") as blobs:
        for name, value in blobs.environment.items():
            monkeypatch.setenv(name, value)
        yield blobs


def test_a_state_moves_into_the_container_where_all_machines_share_and_lock_it(
    blobs: FakeBlobs, deployment: Path, tmp_path: Path
) -> None:
    before = cli.succeed("up", "--json", cwd=deployment).document
    configure(deployment, PLACE)
    missing = cli.run("state", "migrate", cwd=deployment)
    assert (missing.code, "`bentodeploy state init` makes it" in missing.err) == (1, True), missing.err

    blobs.containers.add("tfstate")
    moved = cli.succeed("state", "migrate", "--json", cwd=deployment).document
    assert (moved["backend"], moved["resources"]) == ("azurerm", 2)
    assert len(json.loads(blobs.blobs[STATE].content)["resources"]) == 2
    assert set(blobs.logins) == {"https://storage.azure.com/.default"}, "by identity, without an account key"
    assert cli.run("plan", "--detailed-exitcode", cwd=deployment).code == 0

    other = other_machine(tmp_path, PLACE)
    theirs = cli.succeed("status", "--json", cwd=other).document
    assert (theirs["release"], theirs["endpoint"]) == (before["release"], before["endpoint"])

    state = blobs.blobs[STATE]
    state.lease = "1"
    state.metadata = lock_info(ID="1", Operation="OperationTypeApply", Who="ci@runner", Version="1.11.4")
    held = cli.run("up", cwd=deployment)
    assert held.code == 5
    assert "ci@runner holds the lock of the Terraform state for `apply`" in held.err
    state.lease, state.metadata = None, {}

    cli.succeed("destroy", "--confirm", "iris", cwd=other)
    assert json.loads(blobs.blobs[STATE].content)["resources"] == []
    assert blobs.blobs[STATE].lease is None
