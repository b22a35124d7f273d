"""The words at the head of every generated file, by which it is known as ours."""

from __future__ import annotations

from pathlib import Path

from bentodeploy import __version__

COMMENT_KEY = "//"
"""Terraform takes this key of a JSON file for a comment
(https://developer.hashicorp.com/terraform/language/syntax/json)."""

_COMMENT_SIGNS = (b"# ", f'"{COMMENT_KEY}": "'.encode())

_READ = 1024
"""Bytes in which the header must stand."""

_FIRST_LINE = (b"#!", b"#cloud-config")
"""Lines that must stay the first of their file."""


def header_text(name: str) -> str:
    """The header of the file with this path in the project, without comment signs.

    The name is part of it: a user's copy under another name is the user's.
    """
    return (
        f"{name} is made by bentodeploy {__version__} and overwritten by `bentodeploy generate`: "
        "put your own settings in other files or in *_override.tf."
    )


def with_header(name: str, content: bytes) -> bytes:
    """`content`, in a language whose comments begin with `#`, with the header."""
    header = f"# {header_text(name)}\n".encode()
    if content.startswith(_FIRST_LINE):
        first, _, rest = content.partition(b"\n")
        return first + b"\n" + header + rest
    return header + b"\n" + content


def is_generated(project: Path, name: str) -> bool:
    """Whether the file carries the header for its name, from whichever version. Raises `OSError`."""
    path = project / name
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as opened:
        head = opened.read(_READ)
    made = f"{name} is made by bentodeploy ".encode()
    return any(head.partition(sign + made)[2][:1].isdigit() for sign in _COMMENT_SIGNS)
