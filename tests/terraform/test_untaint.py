from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bentodeploy.errors import LockHeldError
from bentodeploy.terraform import untaint
from tests.terraform.conftest import MakeTerraform

HOLD = """\
import fcntl, sys
state = open(sys.argv[1], "r+")
fcntl.lockf(state, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


def test_untaint_of_nothing() -> None:
    assert untaint.argv() == [
        "untaint",
        "-lock-timeout=0s",
        "-no-color",
        "-allow-missing",
        "terraform_data.bentodeploy_looks_for_the_lock",
    ]


@pytest.mark.terraform
def test_a_lock_that_is_free_is_taken_and_given_back(make_terraform: MakeTerraform, plan_file: Path) -> None:
    terraform = make_terraform('resource "terraform_data" "one" {}\n')
    terraform.init()
    terraform.plan(plan_file)
    terraform.apply(plan_file)
    before = (terraform.project / "terraform.tfstate").read_bytes()
    terraform.try_lock()
    terraform.try_lock()
    assert (terraform.project / "terraform.tfstate").read_bytes() == before


@pytest.mark.terraform
def test_a_lock_that_is_held_is_told(make_terraform: MakeTerraform, plan_file: Path) -> None:
    terraform = make_terraform('resource "terraform_data" "one" {}\n')
    terraform.init()
    terraform.plan(plan_file)
    terraform.apply(plan_file)
    info = {"ID": "8b2033b2", "Operation": "OperationTypeApply", "Who": "dev@laptop"}
    (terraform.project / ".terraform.tfstate.lock.info").write_text(json.dumps(info))
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, terraform.project / "terraform.tfstate"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    try:
        with pytest.raises(LockHeldError, match="dev@laptop holds the lock"):
            terraform.try_lock()
    finally:
        holder.communicate("")
