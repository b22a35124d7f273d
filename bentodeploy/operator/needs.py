"""What a bento needs of a platform, as operators' checks tell it in the same words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bentodeploy.bento.request import larger_than, taking_files
from bentodeploy.bento.tasks import has_tasks_alone, task_paths
from bentodeploy.operator.contract import Finding

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento


def needed_memory(bento: Bento, service: int) -> int:
    """MiB, about: models are read into memory whole, and `service` is what it takes besides them."""
    return round(bento.size / 1024**2) + service


def large_requests(bento: Bento, platform: str, limit: int, unit: str) -> Iterator[Finding]:
    """Routes whose own example is more than `platform` takes, and a word about those that take files.

    `limit` is in MiB, which the platform's documentation writes as `unit`.
    """
    for path, size in larger_than(bento.routes, limit * 1024**2):
        figure = f"{size / 1024**2:.1f} {unit} by its example"
        what = f"A request to {path} is {figure}; {platform} takes {limit} {unit}."
        yield Finding("payload", False, what, "Deploy it with aws-ec2, which has no such limit.")
    if files := taking_files(bento.routes):
        what = f"Files go to {', '.join(files)}: {platform} takes {limit} {unit} a request."
        yield Finding("payload", True, what)


def told_streams(bento: Bento, platform: str) -> Iterator[Finding]:
    """A word about routes that stream, where `platform` hands an answer on when all of it is there."""
    paths = [route.path for route in bento.routes if route.is_stream]
    if paths:
        stream = "streams" if len(paths) == 1 else "stream"
        what = f"{', '.join(paths)} {stream}: {platform} hands an answer on whole, when it is done."
        yield Finding("streams", True, f"{what} aws-ec2 and google-cloud-run do as it comes.")


def told_tasks(bento: Bento, why: str, cure: str) -> Iterator[Finding]:
    """A word about tasks, where a platform does not keep to one instance that works on between requests.

    Of what was submitted only that instance knows: it lies in a file there (BentoML, "Async task queues",
    has other places on BentoCloud alone). `why` is what the platform does, `cure` what keeps to one instance.
    """
    if task_paths(bento.routes):
        yield Finding("tasks", True, f"{_lost(bento, why)} {cure}")


def lost_tasks(bento: Bento, why: str, cure: str) -> Iterator[Finding]:
    """The same, for what would be deployed; refused is a bento of tasks alone, which was made for them."""
    if has_tasks_alone(bento.routes):
        enough = (
            "Where nobody asks for `/submit`, `--skip-check tasks` goes on: without it a task answers itself."
        )
        yield Finding("tasks", False, _lost(bento, why), f"{cure} {enough}")
    else:
        yield from told_tasks(bento, why, cure)


def _lost(bento: Bento, why: str) -> str:
    paths = task_paths(bento.routes)
    are = "is a task" if len(paths) == 1 else "are tasks"
    return f"{', '.join(paths)} {are}: what is submitted is known to one instance alone, and {why}."
