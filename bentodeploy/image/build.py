"""A bento and an operator's overlay become one image for one platform."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from bentodeploy.errors import FileSystemError, ImageError, OperatorBrokenError
from bentodeploy.image.architecture import check_architecture
from bentodeploy.image.build_secrets import build_secrets
from bentodeploy.image.command import BuildCommand, BuildRequest, docker_command
from bentodeploy.image.engine import DockerEngine
from bentodeploy.image.model import Image, Overlay
from bentodeploy.image.run_build import Build, run_build
from bentodeploy.image.stack import DOCKERFILE, read_dockerfile, stack_tag
from bentodeploy.progress import Progress

_USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_ON_PATH = f"ENV PATH=${{VIRTUAL_ENV:+$VIRTUAL_ENV/bin:}}${{PATH:-{_USUAL_PATH}}}"
"""The environment of BentoML 1.3 is on PATH only where its own entrypoint runs, which overlays replace."""


def build_image(
    engine: DockerEngine,
    bundle: Path,
    *,
    overlay: Overlay,
    tag: str,
    platform: str,
    labels: Mapping[str, str],
    progress: Progress,
) -> Image:
    """Build the gathered bento in `bundle` with `overlay` on top and tag it `tag` in the engine.

    The bento stack below the overlay is built only when no image of this content is there yet. A
    `.dockerignore` at the root of the bundle counts, as in any Docker build.

    Raises ImageError (a step fails, the wrong architecture comes out, a variable of the build has no
    value), DockerUnavailableError (no docker command), BentoError (no Dockerfile), InterruptedByUserError,
    FileSystemError.
    """
    command = docker_command(engine.address.builder)
    stack = _stack(engine, bundle, platform, command, progress)
    with _temporary_folder() as folder:
        dockerfile = folder / "Dockerfile"
        dockerfile.write_text(f"FROM {stack}\n{_ON_PATH}\n{overlay.instructions}\n", encoding="utf-8")
        _write_files(folder / "context", overlay.files)
        request = BuildRequest(folder / "context", dockerfile, tag, platform, labels)
        run_build(Build(f"the image {tag}", command, request), engine.address, progress)
    return _built(engine, tag)


def _stack(
    engine: DockerEngine, bundle: Path, platform: str, command: BuildCommand, progress: Progress
) -> str:
    """The tag of the bento stack, which is built if it is not there."""
    with _file_errors("read the bento", bundle):
        text = read_dockerfile(bundle)
        tag = stack_tag(bundle, platform)
    if engine.image(tag) is not None:
        return tag
    secrets = _secrets(bundle, progress)
    with _temporary_folder() as folder:
        dockerfile = _dockerfile(bundle, text, folder)
        request = BuildRequest(bundle, dockerfile, tag, platform, {})
        run_build(Build("the bento's image", command, request, secrets), engine.address, progress)
    try:
        check_architecture(_built(engine, tag), platform)
    except ImageError:
        engine.untag(tag)  # else the next build would take it
        raise
    return tag


def _secrets(bundle: Path, progress: Progress) -> Mapping[str, str]:
    """What the build may read. Told by name, because the bento chooses what it takes of the caller's."""
    with _file_errors("read the bento", bundle):
        asked = build_secrets(bundle, os.environ)
    if asked.missing:
        names = ", ".join(asked.missing)
        raise ImageError(
            f"The bento's image cannot be built: the build reads {names}, and no value is given.",
            next_step=f"Set {names} in the environment of this command, then run it again.",
        )
    if asked.values:
        progress.info(f"The build may read {', '.join(asked.values)}, as the bento asks.")
    return asked.values


def _dockerfile(bundle: Path, text: str, folder: Path) -> Path:
    """The bento's Dockerfile itself, or a changed copy in `folder`: a bento is never written to."""
    original = bundle / DOCKERFILE
    if original.read_text(encoding="utf-8") == text:
        return original
    copy = folder / "Dockerfile"
    copy.write_text(text, encoding="utf-8")
    return copy


def _built(engine: DockerEngine, tag: str) -> Image:
    image = engine.image(tag)
    if image is None:
        raise ImageError(
            f"The build ended well, but the engine at {engine.address.url} has no image {tag}.",
            next_step="Check with `docker context ls` and `docker buildx ls` where docker builds.",
        )
    return image


def _write_files(context: Path, files: Mapping[str, bytes]) -> None:
    """The overlay's files, readable for every user that a platform may run them as."""
    context.mkdir()
    for name, content in files.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or not path.parts:
            raise OperatorBrokenError(
                f"The operator's overlay names a file outside of its build context: {name!r}.",
                next_step="Report it to the operator's authors; paths of overlay files are relative.",
            )
        file = context / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    for part in context.rglob("*"):
        part.chmod(0o755 if part.is_dir() else 0o644)


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    with (
        _file_errors("write the files of the build", Path(tempfile.gettempdir())),
        tempfile.TemporaryDirectory(prefix="bentodeploy-image-") as folder,
    ):
        yield Path(folder)


@contextmanager
def _file_errors(doing: str, folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FileSystemError(
            f"Cannot {doing}: {error.strerror or error}.",
            where=str(error.filename or folder),
            next_step="Check permissions and free disk space (TMPDIR moves temporary files), then try again.",
        ) from error
