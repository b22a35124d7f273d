"""The bento stack: a bento's own image, the same for every operator, built once for each content."""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from bentodeploy.errors import BentoError

STACK_REPOSITORY = "bentodeploy/stack"
DOCKERFILE = Path("env/docker/Dockerfile")
_CHUNK = 1 << 20
_REBUILD = "Build the bento again with `bentoml build`, which writes its Dockerfile."

_DIRECTIVE = re.compile(r"#\s*(\w+)\s*=")
_SYNTAX = re.compile(r"#\s*syntax\s*=", re.IGNORECASE)


def stack_tag(bundle: Path, platform: str) -> str:
    """The tag of the stack that this bundle makes, by its content: paths, modes and bytes."""
    digest = hashlib.sha256(platform.encode())
    for part in _content(bundle):
        digest.update(len(part).to_bytes(8, "big") + part)
    return f"{STACK_REPOSITORY}:{digest.hexdigest()[:32]}"


def read_dockerfile(bundle: Path) -> str:
    """The bento's own Dockerfile without a `# syntax=` line; raises BentoError where there is none."""
    path = bundle / DOCKERFILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise BentoError("The bento has no Dockerfile.", where=str(path), next_step=_REBUILD) from error
    except UnicodeDecodeError as error:
        raise BentoError(
            "The bento's Dockerfile is not text.", where=str(path), next_step=_REBUILD
        ) from error
    return without_syntax_line(text)


def without_syntax_line(dockerfile: str) -> str:
    """Take away the directive that makes BuildKit download a frontend, which the engine has built in.

    Directives stand before anything else (Dockerfile reference, "Parser directives").
    """
    lines = dockerfile.splitlines(keepends=True)
    directives = next((i for i, line in enumerate(lines) if not _DIRECTIVE.match(line)), len(lines))
    return "".join([line for line in lines[:directives] if not _SYNTAX.match(line)] + lines[directives:])


def _content(folder: Path) -> Iterator[bytes]:
    for path in sorted(folder.rglob("*")):
        state = path.lstat()
        yield str(path.relative_to(folder)).encode("utf-8", "surrogateescape")
        yield stat.filemode(state.st_mode).encode()
        if path.is_symlink():
            yield str(path.readlink()).encode("utf-8", "surrogateescape")
        elif stat.S_ISREG(state.st_mode):
            yield _file_digest(path)


def _file_digest(path: Path) -> bytes:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.digest()
