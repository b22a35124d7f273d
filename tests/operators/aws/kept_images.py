"""Which images a repository keeps, by the rules that Terraform gave it."""

from __future__ import annotations

import json
from typing import Any

from bentodeploy.operator import Target
from bentodeploy.release import Release
from tests.support.generated_project import GeneratedProject
from tests.support.moto import FakeAws

Rule = tuple[int, list[str] | None, int]
"""Its place, the tags that it selects (None: any image), and how many of those it keeps."""


def rules_after(
    releases: list[tuple[str, str]],
    project: GeneratedProject,
    target: Target[Any],
    aws: FakeAws,
    address: str,
) -> list[Rule]:
    """The rules in AWS, once the repository is there for these images and their tags, oldest first."""
    records = [
        Release(number, "iris:v1", image, "{}", "hash", "2026-11-01T10:00:00Z", tag=tag)
        for number, (image, tag) in enumerate(releases, 1)
    ]
    project.render_release(target, records[-1], records[:-1])
    project.terraform.init()
    project.apply(targets=(address,))
    ecr = aws.client("ecr")
    (repository,) = ecr.describe_repositories()["repositories"]
    text = ecr.get_lifecycle_policy(repositoryName=repository["repositoryName"])["lifecyclePolicyText"]
    rules = json.loads(text)["rules"]
    assert {rule["action"]["type"] for rule in rules} == {"expire"}
    assert {rule["selection"]["countType"] for rule in rules} == {"imageCountMoreThan"}
    return [
        (rule["rulePriority"], chosen.get("tagPrefixList"), chosen["countNumber"])
        for rule in rules
        for chosen in [rule["selection"]]
    ]


def images_of_eight_releases(repository: str) -> list[tuple[str, str]]:
    """The first was built by a version that knew no tags; the seventh went back to the image of the fifth."""
    tags = ["", "b", "c", "d", "e", "f", "e", "h"]
    return [(f"{repository}@sha256:{ord(tag or 'a'):064x}", tag * 32) for tag in tags]


def kept_of_eight(keep_images: int) -> list[Rule]:
    """What runs and the four images before it, newest first; then all images."""
    own: list[Rule] = [(place, [tag * 32], 1) for place, tag in enumerate("hefdc", 1)]
    return [*own, (len(own) + 1, None, keep_images)]
