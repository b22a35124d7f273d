"""A program that applies a project, as the command line does; for tests that interrupt or kill it.

Usage: drive.py ENGINE PROJECT
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from bentodeploy.errors import BentodeployError
from bentodeploy.terraform.driver import Terraform
from bentodeploy.terraform.engine import find_engine
from bentodeploy.terraform.lock import project_lock


def main(engine: str, project: Path) -> int:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a test run in the background ignores it
    terraform = Terraform(find_engine(engine), project)
    try:
        with project_lock(project, "apply"):
            terraform.init()
            terraform.apply_at_once()
    except BentodeployError as error:
        sys.stdout.write("\n".join([error.what, *error.details, str(error.next_step)]))
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
