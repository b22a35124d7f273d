"""Older images go where they can; one that stays is no trouble of the service's."""

from __future__ import annotations

import pytest
from bentodeploy.templates.aws_ec2.terraform.agent import images
from bentodeploy.templates.aws_ec2.terraform.agent.commands import Trouble


def test_an_image_that_another_container_uses_stays_and_the_others_go(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    removed: list[str] = []

    def run(*command: str) -> str:
        if command[1] == "images":
            return "registry/iris@sha256:1\nregistry/iris@sha256:2\nregistry/iris@sha256:3\n"
        removed.append(command[2])
        if command[2].endswith(":2"):
            raise Trouble("docker rmi: image is being used by running container 0123")
        return ""

    monkeypatch.setattr(images, "run", run)
    images.remove_others("registry/iris@sha256:3")
    assert sorted(removed) == ["registry/iris@sha256:1", "registry/iris@sha256:2"]
    assert "cannot remove registry/iris@sha256:2: docker rmi: image is being used" in capsys.readouterr().out
