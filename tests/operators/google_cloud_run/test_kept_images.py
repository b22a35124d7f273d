"""Which images the repository keeps: what runs, and what ran last, whatever a pipeline builds meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.release import Release
from bentodeploy.terraform.planfile import Change
from operators.google_cloud_run import CloudRunOperator
from tests.operators.aws.kept_images import images_of_eight_releases
from tests.operators.google_cloud_run.conftest import SPEC
from tests.support.cloud_provider import FakeCloud, attached_provider
from tests.support.fake_cloud_run import SERVICE
from tests.support.fake_google import PROJECT, REGION
from tests.support.generated_project import GeneratedProject, generated_project

REPOSITORY = "google_artifact_registry_repository"
IMAGES = images_of_eight_releases(f"{REGION}-docker.pkg.dev/{PROJECT}/iris/service")

with_terraform = pytest.mark.terraform
with_provider = pytest.mark.provider


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCloud]:
    with attached_provider("google", monkeypatch) as cloud:
        yield cloud


@pytest.fixture
def project(cloud: FakeCloud, tmp_path: Path) -> GeneratedProject:
    return generated_project(CloudRunOperator(), tmp_path / "project")


def render(project: GeneratedProject, images: list[tuple[str, str]]) -> None:
    """The project that deploys the last of these images, with their tags, after the others."""
    records = [
        Release(number, "iris:v1", image, "{}", "hash", "2026-11-01T10:00:00Z", tag=tag)
        for number, (image, tag) in enumerate(images, 1)
    ]
    project.render_release(project.target(SPEC), records[-1], records[:-1])


def deploy(project: GeneratedProject, images: list[tuple[str, str]]) -> None:
    """Apply that."""
    render(project, images)
    project.terraform.init()
    project.apply()


def kept_by_tag(cloud: FakeCloud) -> list[dict[str, Any]]:
    """The conditions of the repository's policies that keep images by their tags."""
    policies = cloud.one(REPOSITORY)["cleanup_policies"]
    kept = [one for one in policies if one["action"] == "KEEP" and one["condition"]]
    assert all(one["most_recent_versions"] == [] for one in kept), "the API takes one of the two"
    return [one["condition"][0] for one in kept]


@with_provider
@with_terraform
def test_what_runs_and_what_ran_last_is_cleaned_up_by_no_policy(
    cloud: FakeCloud, project: GeneratedProject
) -> None:
    deploy(project, IMAGES)
    (condition,) = kept_by_tag(cloud)
    assert condition["tag_state"] == "TAGGED"
    assert condition["tag_prefixes"] == [tag * 32 for tag in "cdefh"]
    assert (condition["older_than"], condition["newer_than"]) == (None, None)


@with_provider
@with_terraform
def test_to_go_back_to_one_of_them_changes_no_policy(cloud: FakeCloud, project: GeneratedProject) -> None:
    deploy(project, IMAGES)
    render(project, [*IMAGES, IMAGES[4]])
    assert project.plan().resources == (Change(f"{SERVICE}.service", ("update",)),)


@with_provider
@with_terraform
def test_releases_without_tags_protect_nothing(cloud: FakeCloud, project: GeneratedProject) -> None:
    # Without a prefix the condition would keep whatever has a tag.
    deploy(project, IMAGES[:1])
    assert kept_by_tag(cloud) == []
