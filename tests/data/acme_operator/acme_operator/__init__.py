"""A small operator of a third party: it serves the gathered bento's files with Python's own web server."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field

from bentodeploy.bento.model import Bento
from bentodeploy.image.model import Overlay, Registry
from bentodeploy.operator import Limit, Operator, RunsBundle, Spec, Target
from bentodeploy.progress import Progress
from bentodeploy.release import Release


class AcmeSpec(Spec):
    """What the platform lets users choose."""

    port: int = Field(ge=1024, le=65535, description="Port on the loopback address.")


class AcmeFiles(Operator[AcmeSpec], RunsBundle[AcmeSpec]):
    """Contract plus the one capability that it needs."""

    name = "acme-files"
    summary = "Serves a bento's files, for tests."
    spec_model = AcmeSpec
    limits = (Limit("files", "as many as the disk holds", "the manual of Python's http.server"),)

    def overlay(self, target: Target[AcmeSpec], bento: Bento) -> Overlay | None:
        return None

    def registry(self, target: Target[AcmeSpec]) -> Registry | None:
        return None

    def template(self) -> Path:
        return Path(__file__).parent / "terraform"

    def variables(
        self, target: Target[AcmeSpec], release: Release | None, previous: Mapping[str, Any]
    ) -> dict[str, Any]:
        return {"port": target.spec.port}

    def prepare(self, target: Target[AcmeSpec], bento: Bento, bundle: Path, progress: Progress) -> None:
        progress.info(f"Nothing to prepare for {bento.tag}.")
