"""A place of the state that answers over HTTP, as Terraform's backend `http` wants it."""

from __future__ import annotations

from pathlib import Path

from tests.support.front import Answered, Asked

_BACKEND = """\
terraform {
  backend "http" {
    address   = "%s"
    retry_max = 0
  }
}
"""


class FakeStore:
    """Keeps one state, or takes none."""

    def __init__(self, *, takes_it: bool = True) -> None:
        self.state = b""
        self.takes_it = takes_it

    def answer(self, asked: Asked) -> Answered:
        """For `front`."""
        if asked.method == "GET":
            return Answered(200 if self.state else 404, self.state)
        if not self.takes_it:
            return Answered(403)
        self.state = asked.body
        return Answered(200)


def keep_state_at(url: str, project: Path) -> Path:
    """Let the project want its state there; answers the file that says so."""
    override = project / "backend_override.tf"
    override.write_text(_BACKEND % url)
    return override
