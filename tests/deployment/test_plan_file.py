"""The file that keeps a plan and what it was made for."""

from __future__ import annotations

import json
import zipfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from bentodeploy.deployment.plan_file import (
    PlanFor,
    digest_of,
    read_plan_file,
    refuse_other,
    write_plan_file,
)
from bentodeploy.errors import PlanFileError, UsageError
from bentodeploy.release import Release

RELEASE = Release(2, "iris:v2", "repository@sha256:2", "{}", "sha256:c", "2026-11-01T10:00:00Z")
PLAN_FOR = PlanFor(
    deployment="iris",
    operator="local",
    backend='{"backend": "local"}',
    files="f" * 64,
    engine="terraform 1.11.4",
    has_changes=True,
    fingerprint="sha256:0",
    release=RELEASE,
    history=(replace(RELEASE, number=1, bento="iris:v1"),),
)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    plan = tmp_path / "made.tfplan"
    plan.write_bytes(b"Terraform's own")
    path = tmp_path / "approved.plan"
    write_plan_file(path, PLAN_FOR, plan)
    return path


def test_what_was_kept_comes_back(kept: Path, tmp_path: Path) -> None:
    plan = tmp_path / "again.tfplan"
    assert read_plan_file(kept, plan) == PLAN_FOR
    assert plan.read_bytes() == b"Terraform's own"


def test_nobody_else_can_read_it(kept: Path, tmp_path: Path) -> None:
    assert kept.stat().st_mode & 0o777 == 0o600
    read_plan_file(kept, tmp_path / "again.tfplan")
    assert (tmp_path / "again.tfplan").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04 cut"])
def test_what_is_no_plan_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "strange.plan"
    path.write_bytes(content)
    with pytest.raises(PlanFileError, match="damaged, or was not written by"):
        read_plan_file(path, tmp_path / "plan")
    assert not (tmp_path / "plan").exists()


@pytest.mark.parametrize("head", ["[]", "{}", '{"format": 1}', '{"format": 1, "release": 5, "history": 5}'])
def test_a_head_that_says_something_else_is_refused(head: str, tmp_path: Path) -> None:
    path = tmp_path / "strange.plan"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("bentodeploy.json", head)
        archive.writestr("plan.tfplan", b"")
    with pytest.raises(PlanFileError):
        read_plan_file(path, tmp_path / "plan")


def test_a_newer_format_says_so(kept: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(kept) as archive:
        head = json.loads(archive.read("bentodeploy.json"))
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("bentodeploy.json", json.dumps({**head, "format": 2}))
        archive.writestr("plan.tfplan", b"")
    with pytest.raises(PlanFileError, match="newer bentodeploy"):
        read_plan_file(kept, tmp_path / "plan")


def test_a_file_that_is_not_there_names_the_command_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(PlanFileError) as met:
        read_plan_file(tmp_path / "none.plan", tmp_path / "plan")
    assert "plan --out" in str(met.value.next_step)


def test_a_plan_for_the_same_thing_is_taken() -> None:
    refuse_other(Path("a.plan"), PLAN_FOR, PLAN_FOR)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"deployment": "shop"}, "deployment: the plan is for iris, here is shop"),
        ({"operator": "aws-lambda"}, "operator: the plan is for local, here is aws-lambda"),
        ({"backend": "s3"}, 'state: the plan is for {"backend": "local"}, here is s3'),
        ({"engine": "tofu 1.9.0"}, "engine: the plan is for terraform 1.11.4, here is tofu 1.9.0"),
        ({"files": "0" * 64}, "generated files: the plan is for ffffffffffff, here is 000000000000"),
        ({"release": replace(RELEASE, image="r@sha256:3")}, "image: the plan is for repository@sha256:2"),
        ({"release": replace(RELEASE, config_hash="sha256:d")}, "config: the plan is for sha256:c"),
    ],
)
def test_a_plan_for_another_thing_is_refused_by_name(other: dict[str, object], told: str) -> None:
    here = replace(PLAN_FOR, **other)  # type: ignore[arg-type]
    with pytest.raises(PlanFileError, match="made for something else") as met:
        refuse_other(Path("a.plan"), PLAN_FOR, here)
    [line] = met.value.details
    assert line.startswith(told)


def test_the_digest_knows_names_and_contents() -> None:
    one = digest_of({"a.tf": b"x"})
    assert one == digest_of({"a.tf": b"x"})
    assert len({one, digest_of({"a.tf": b"y"}), digest_of({"b.tf": b"x"}), digest_of({})}) == 4


def test_a_plan_is_read_as_it_was_or_refused_whichever_byte_is_damaged(kept: Path, tmp_path: Path) -> None:
    good, plan = kept.read_bytes(), tmp_path / "again.tfplan"
    for place in range(len(good)):
        kept.write_bytes(good[:place] + bytes([good[place] ^ 0xFF]) + good[place + 1 :])
        with suppress(PlanFileError):
            read_plan_file(kept, plan)
            assert plan.read_bytes() == b"Terraform's own"


@pytest.mark.parametrize("path", [".", ""])
def test_a_folder_is_no_place_for_a_plan(path: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder"):
        write_plan_file(Path(path), PLAN_FOR, tmp_path / "plan")
