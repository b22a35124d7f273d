"""The state in S3 (moto's), shared by folders that stand for machines."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bentodeploy.terraform.engine import find_engine
from tests.e2e.conftest import CONFIG, configure, other_machine
from tests.support import cli
from tests.support.moto import REGION, FakeAws, fake_aws, terraform_config

pytestmark = pytest.mark.terraform

SHARED = f"state: {{backend: s3, bucket: acme-state, region: {REGION}}}\n"
KEY = "bentodeploy/iris/terraform.tfstate"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeAws]:
    with fake_aws() as aws:
        aws.lead()
        for name, value in aws.environment.items():
            monkeypatch.setenv(name, value)
        yield aws


@pytest.fixture
def shared(aws: FakeAws, deployment: Path) -> Path:
    """A folder whose deployment runs, with its state in the bucket."""
    configure(deployment, SHARED)
    cli.succeed("state", "init", cwd=deployment)
    cli.succeed("up", cwd=deployment)
    return deployment


def test_a_second_machine_sees_what_the_first_one_deployed(shared: Path, tmp_path: Path) -> None:
    mine = cli.succeed("status", "--json", cwd=shared).document
    theirs = cli.succeed("status", "--json", cwd=other_machine(tmp_path, SHARED)).document
    assert theirs["release"] == mine["release"]
    assert theirs["endpoint"] == mine["endpoint"]
    assert not (shared / "terraform" / "iris" / "terraform.tfstate").exists()


@pytest.mark.aws
def test_another_operator_is_refused_on_a_machine_that_has_the_state_alone(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(terraform_config(tmp_path)))
    elsewhere = other_machine(tmp_path)
    configure(elsewhere, f"{SHARED}operator: aws-lambda\nspec: {{region: {REGION}}}\n")
    for verb in (["plan"], ["destroy", "--confirm", "iris"], ["doctor"]):
        refused = cli.run(*verb, cwd=elsewhere)
        assert refused.code == 3, refused.err
        told = refused.out if verb == ["doctor"] else refused.err
        assert "iris is deployed on local; `operator:` says aws-lambda." in told
        assert "Destroy it with `operator: local` first, or give another `name:`." in told

    configure(elsewhere, SHARED)
    assert cli.succeed("status", "--json", cwd=elsewhere).document["release"]["operator"] == "local"
    assert cli.succeed("status", "--json", cwd=shared).document["healthy"]
    assert not cli.succeed("plan", "--json", cwd=shared).document["has_changes"]


def test_each_environment_has_a_state_of_its_own_by_its_name_or_by_its_key(
    shared: Path, aws: FakeAws, tmp_path: Path
) -> None:
    production = cli.succeed("status", "--json", cwd=shared).document
    by_name = environment(tmp_path / "staging", CONFIG.replace("name: iris\n", "name: iris-staging\n", 1))
    by_key = environment(tmp_path / "test", CONFIG, key="test/iris.tfstate")
    for folder in (by_name, by_key):
        assert cli.succeed("status", "--json", cwd=folder).document["state"] == "not-deployed"

    staging = cli.succeed("up", "--json", cwd=by_name).document
    assert staging["endpoint"] != production["endpoint"]
    listed = aws.client("s3").list_objects_v2(Bucket="acme-state")["Contents"]
    assert {one["Key"] for one in listed} == {KEY, "bentodeploy/iris-staging/terraform.tfstate"}

    cli.succeed("destroy", "--confirm", "iris-staging", cwd=by_name)
    after = cli.succeed("status", "--json", cwd=shared).document
    assert (after["healthy"], after["release"]) == (True, production["release"])


def environment(folder: Path, config: str, **place: str) -> Path:
    """A folder with the config of one environment, whose state lies in the same bucket."""
    folder.mkdir()
    state = {"backend": "s3", "bucket": "acme-state", "region": REGION, **place}
    (folder / "deployment_config.yaml").write_text(f"{config}state: {json.dumps(state)}\n")
    return folder


def test_no_credential_stands_in_the_project(shared: Path) -> None:
    block = json.loads((shared / "terraform" / "iris" / "backend.tf.json").read_text())["terraform"]
    assert block["backend"]["s3"] == {
        "bucket": "acme-state",
        "key": KEY,
        "region": REGION,
        "encrypt": True,
        "use_lockfile": True,
    }


def test_a_lock_that_another_machine_holds_is_exit_code_5_and_can_be_waited_for(
    shared: Path, aws: FakeAws
) -> None:
    lock = {
        "ID": "8b2033b2-8e65-937b-2b45-7b14553ecfc9",
        "Operation": "OperationTypeApply",
        "Who": "ci@runner",
        "Version": "1.11.4",
        "Created": "2026-11-21T03:35:02.910796902Z",
    }
    client = aws.client("s3")
    client.put_object(Bucket="acme-state", Key=f"{KEY}.tflock", Body=json.dumps(lock).encode())
    configure(shared, f"{SHARED}env: {{A: b}}")
    held = cli.run("apply", cwd=shared)
    assert held.code == 5
    assert "ci@runner holds the lock of the Terraform state for `apply`" in held.err

    # `up` meets it before it builds anything.
    shutil.rmtree(bundles := shared / "terraform" / "iris" / ".bentodeploy" / "bundles")
    held = cli.run("up", cwd=shared)
    assert (held.code, "ci@runner holds the lock" in held.err) == (5, True)
    assert not bundles.exists()
    cli.succeed("build", cwd=shared)

    release = threading.Timer(
        2, client.delete_object, kwargs={"Bucket": "acme-state", "Key": f"{KEY}.tflock"}
    )
    release.start()
    try:
        done = cli.succeed("up", "--lock-timeout", "60", cwd=shared)
    finally:
        release.join()
    assert "Waiting for the lock of the Terraform state" in done.err


def test_what_another_machine_applies_before_the_plan_begins_stays_in_the_history(
    shared: Path, tmp_path: Path
) -> None:
    mine, theirs = shared, other_machine(tmp_path, SHARED)
    cli.succeed("up", cwd=theirs)
    configure(mine, f"{SHARED}env: {{BY: me}}")
    (theirs / "deployment_config.yaml").write_text(f"{CONFIG}{SHARED}env: {{BY: them}}\n")
    engine = engine_that_lets_others_go_first(tmp_path, theirs)
    done = cli.succeed("apply", "--json", cwd=mine, BENTODEPLOY_ENGINE=str(engine)).document
    assert (tmp_path / "gone first").exists()
    assert done["release"]["number"] == 3
    history = cli.succeed("status", "--json", cwd=theirs).document["releases"]
    assert [release["number"] for release in history] == [1, 2, 3]
    assert cli.run("plan", "--detailed-exitcode", cwd=mine).code == 0


def test_what_others_have_replaced_is_nothing_that_is_still_to_be_applied(
    shared: Path, tmp_path: Path
) -> None:
    mine, theirs = shared, other_machine(tmp_path, SHARED)
    for folder in (theirs, mine):
        (folder / "deployment_config.yaml").write_text(f"{CONFIG}{SHARED}env: {{BY: them}}\n")
    cli.succeed("up", cwd=theirs)
    seen = cli.succeed("status", "--json", cwd=mine).document
    assert (seen["release"]["number"], seen["pending"]) == (2, None)
    assert seen["detail"] == "The endpoint is healthy."
    assert cli.succeed("plan", "--json", cwd=mine).document["release"] == seen["release"]


def engine_that_lets_others_go_first(folder: Path, others: Path) -> Path:
    """The engine, before whose first plan the machine of `others` applies; a fake of their good timing."""
    real = find_engine().command
    script = folder / "terraform"
    once = folder / "gone first"
    apply = shlex.join([sys.executable, "-m", "bentodeploy", "apply"])
    script.write_text(
        f'#!/bin/sh\nif [ "$1" = plan ] && [ ! -e {shlex.quote(str(once))} ]; then\n'
        f"  touch {shlex.quote(str(once))}\n"
        f"  (cd {shlex.quote(str(others))} && unset BENTODEPLOY_ENGINE && {apply}) >&2 || exit 99\n"
        f'fi\nexec {shlex.join(real)} "$@"\n'
    )
    script.chmod(0o755)
    return script


def test_a_state_that_is_here_moves_there_and_back_with_nothing_lost(
    aws: FakeAws, deployment: Path, tmp_path: Path
) -> None:
    before = cli.succeed("up", "--json", cwd=deployment).document
    configure(deployment, SHARED)
    refused = cli.run("plan", cwd=deployment)
    assert refused.code == 2
    assert "`bentodeploy state migrate` moves it" in refused.err
    missing = cli.run("state", "migrate", cwd=deployment)
    assert missing.code == 1
    assert "`bentodeploy state init` makes it" in missing.err

    cli.succeed("state", "init", cwd=deployment)
    moved = cli.succeed("state", "migrate", "--json", cwd=deployment).document
    assert (moved["backend"], moved["resources"]) == ("s3", 2)
    assert cli.run("plan", "--detailed-exitcode", cwd=deployment).code == 0
    theirs = cli.succeed("status", "--json", cwd=other_machine(tmp_path, SHARED)).document
    assert theirs["release"] == before["release"]

    configure(deployment, "")
    cli.succeed("state", "migrate", cwd=deployment)
    assert cli.run("plan", "--detailed-exitcode", cwd=deployment).code == 0


def test_a_state_of_another_deployment_is_never_overwritten(
    shared: Path, aws: FakeAws, tmp_path: Path
) -> None:
    before = aws.client("s3").get_object(Bucket="acme-state", Key=KEY)["Body"].read()
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "deployment_config.yaml").write_text(CONFIG)
    cli.succeed("up", cwd=mine)
    (mine / "deployment_config.yaml").write_text(CONFIG + SHARED)
    refused = cli.run("state", "migrate", "--json", cwd=mine)
    assert refused.code == 2
    assert refused.document["error"]["code"] == "state-conflict"
    shutil.rmtree(mine / "terraform" / "iris" / ".terraform")
    refused = cli.run("state", "migrate", "--json", cwd=mine)
    assert refused.document["error"]["code"] == "state-conflict", "a clone, or a cleaned folder"
    assert aws.client("s3").get_object(Bucket="acme-state", Key=KEY)["Body"].read() == before
    (mine / "deployment_config.yaml").write_text(CONFIG)
    assert cli.succeed("status", "--json", cwd=mine).document["healthy"] is True
    cli.succeed("destroy", "--confirm", "iris", cwd=mine)


def test_a_destroy_on_a_machine_that_never_deployed_finds_everything(shared: Path, tmp_path: Path) -> None:
    other = other_machine(tmp_path, SHARED)
    gone = cli.succeed("destroy", "--confirm", "iris", "--json", cwd=other).document
    assert len(gone["destroyed"]) == 2


def test_releases_go_on_after_a_destroy_on_whatever_machine(shared: Path, tmp_path: Path) -> None:
    other = other_machine(tmp_path, SHARED)
    for number, folder in enumerate([other, shared, other], start=2):
        configure(folder, f"{SHARED}env: {{RELEASE: nr-{number}}}")
        cli.succeed("destroy", "--confirm", "iris", cwd=folder)
        deployed = cli.succeed("up", "--json", cwd=folder).document
        assert deployed["release"]["number"] == number
    cli.succeed("destroy", "--confirm", "iris", cwd=shared)
    numbers = [one["number"] for one in cli.succeed("status", "--json", cwd=shared).document["releases"]]
    assert numbers == [1, 2, 3, 4]


def test_the_local_place_needs_no_preparation(deployment: Path) -> None:
    refused = cli.run("state", "init", cwd=deployment)
    assert refused.code == 2
    assert "needs no preparation" in refused.err
