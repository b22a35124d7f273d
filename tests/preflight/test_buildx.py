"""Which builder there is, and whether it carries out what the bento's Dockerfile asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from bentodeploy.preflight.buildx import CHECK, needs_buildkit
from bentodeploy.preflight.check import found
from tests.deployment.conftest import FakeOperator
from tests.preflight.conftest import KnowOf

BUILDKITS_OWN = "FROM python:3.11\nRUN --mount=type=cache,target=/var/cache/pip pip install bentoml\n"


def put_docker(folder: Path, monkeypatch: pytest.MonkeyPatch, *, version: str, buildx: str | None) -> None:
    """A fake of the docker command, alone on PATH, that tells these versions of itself."""
    answer = f"echo {buildx}" if buildx else "exit 1"
    (folder / "docker").write_text(
        f'#!/bin/sh\nif [ "$1" = buildx ]; then {answer}; else echo "Docker version {version}, build 1"; fi\n'
    )
    (folder / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


@pytest.mark.parametrize(
    ("version", "buildx", "builder"),
    [
        ("28.2.2", "v0.24.0", "buildx"),
        ("20.10.24", None, "BuildKit"),
        ("28.2.2", None, "the classic builder"),
    ],
)
def test_the_builder_is_told(
    know_of: KnowOf,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    version: str,
    buildx: str | None,
    builder: str,
) -> None:
    put_docker(tmp_path, monkeypatch, version=version, buildx=buildx)
    [outcome] = found(CHECK, know_of(FakeOperator()))
    assert outcome.ok
    assert f"Images are built by {builder}." in outcome.what


@pytest.mark.parametrize(("buildx", "ok"), [("v0.24.0", True), (None, False)])
def test_a_dockerfile_that_wants_buildkit_is_refused_where_there_is_none(
    know_of: KnowOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, buildx: str | None, ok: bool
) -> None:
    situation = know_of(FakeOperator())
    assert situation.bento is not None
    dockerfile = situation.bento.path / "env" / "docker" / "Dockerfile"
    dockerfile.parent.mkdir(parents=True, exist_ok=True)
    dockerfile.write_text(BUILDKITS_OWN)
    put_docker(tmp_path, monkeypatch, version="28.2.2", buildx=buildx)
    [outcome] = found(CHECK, situation)
    assert outcome.ok is ok
    assert ok or "buildx" in (outcome.cure or "")


def test_no_docker_command_is_refused_with_what_to_install(
    know_of: KnowOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    [outcome] = found(CHECK, know_of(FakeOperator()))
    assert not outcome.ok
    assert "Install Docker" in (outcome.cure or "")


@pytest.mark.parametrize(
    ("instruction", "needs"),
    [
        ("RUN --mount=type=cache,target=/x pip install y", True),
        ("  run --network=none true", True),
        ("COPY --chown=1:1 --chmod=755 a b", True),
        ("ADD --checksum=sha256:1 https://example.org/a /a", True),
        ("RUN python <<EOF", True),
        ("COPY <<-'EOF' /etc/motd", True),
        ("RUN pip install y", False),
        ("COPY --chown=1:1 a b", False),
        ("COPY --from=stage a b", False),
        ("RUN cat <<< text", False),
        ("RUN echo $((1<<2))", False),
        ("# RUN --mount=type=cache", False),
    ],
)
def test_instructions_of_buildkit_are_known(instruction: str, needs: bool) -> None:
    assert needs_buildkit(f"FROM python:3.11\n{instruction}\n") is needs
