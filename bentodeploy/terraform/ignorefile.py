"""What version control must not keep of a project."""

from __future__ import annotations

from bentodeploy.terraform.header import with_header

IGNORE_FILE = ".gitignore"

_PATTERNS = """\
.terraform/
.bentodeploy/
*.tfstate
*.tfstate.*
*.tfplan
.terraform.tfstate.lock.info
crash.log
crash.*.log

# Keep .terraform.lock.hcl: it pins the providers.
"""


def ignore_file() -> bytes:
    """The content of the project's .gitignore."""
    return with_header(IGNORE_FILE, _PATTERNS.encode())
