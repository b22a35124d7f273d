"""A registry that does not take an image, as `up` meets it; and a command that waits little."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.support import cli
from tests.support.faulty_proxy import Fault, FaultyProxy

MANIFEST, BLOBS = "PUT .*/manifests/", "PUT .*/blobs/uploads/"
EXPIRED = '{"errors": [{"code": "UNAUTHORIZED", "message": "authentication required"}]}'
TRIES = 6
"""Of a push in all: `PAUSES` of bentodeploy/image/registry_access.py, and the first."""

_LASTING = {"429 Too Many Requests": "HTTP 429", "500 Internal Server Error": "HTTP status: 500"}
"""Answers that each try gets, and what the engine makes of them."""
_HURRIED = """\
from bentodeploy.image import registry_access
registry_access.PAUSES = tuple(pause / 100 for pause in registry_access.PAUSES)
from bentodeploy.cli import main
main()
"""


def hurry(patch: pytest.MonkeyPatch) -> None:
    """The command waits a hundredth of its time between two tries of a push; the tries are as many."""
    patch.setattr(cli, "COMMAND", (sys.executable, "-c", _HURRIED))


def up_gives_up(proxy: FaultyProxy, folder: Path) -> str:
    """Let `up` meet a registry that stays busy, then one that stays broken; answers all that it wrote.

    Each time the user must read which registry it is, what it answers, and that nothing of the way is lost.
    """
    written = ""
    for status, told in _LASTING.items():
        before = len(proxy.seen_matching(MANIFEST))
        proxy.faults[:] = [Fault(MANIFEST, 99, status)]
        answer = cli.run("up", "--json", cwd=folder)
        error = answer.document["error"]
        assert (answer.code, error["exit_code"], error["code"]) == (1, 1, "image-failed"), status
        assert (
            error["what"]
            == f"The registry 127.0.0.1:{proxy.port} does not take the image, after several tries."
        )
        assert told in " ".join(error["details"])
        assert error["next"] == (
            "Wait a while and run the same command again: layers that arrived are not sent again."
        )
        assert len(proxy.seen_matching(MANIFEST)) == before + TRIES
        written += f"{answer.out}{answer.err}"
    return written


def passing() -> list[Fault]:
    """What passes, and a login that expires on the way: nothing that `up` tells of; one try each."""
    return [
        Fault(MANIFEST, 1, "429 Too Many Requests"),
        Fault(MANIFEST, 1, "500 Internal Server Error"),
        Fault(MANIFEST, 1, "401 Unauthorized", EXPIRED),
    ]
