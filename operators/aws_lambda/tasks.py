"""Tasks of a bento, of which an instance of a function knows only its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bentodeploy.operator import Finding
from bentodeploy.operator.needs import lost_tasks

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento


def check_tasks(bento: Bento) -> Iterator[Finding]:
    """An instance serves one request at a time, and the next may meet another (AWS Lambda Developer Guide,
    "Understanding Lambda function scaling"). A request ends when all is done that it began, because nothing
    runs between requests ("Understanding the Lambda execution environment lifecycle").
    """
    why = "Lambda may lead the request for its result to another; `/submit` itself ends when the task is done"
    return lost_tasks(bento, why, "Deploy it with aws-ec2, which has one machine.")
