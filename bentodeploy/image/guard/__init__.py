"""The token guard of `access: token`: what goes into an image, the same for every platform.

The bento's own entry in `bento.yaml` is replaced by `runtime/service.py`, which imports the service and puts
the guard before its routes by BentoML's public `add_asgi_middleware`. So whatever loads the bento gets a
guarded service: `bentoml serve`, each of its workers, and adapters that call `bentoml.load`.
"""

from __future__ import annotations

from importlib.resources import files

from bentodeploy.image.model import Overlay

PACKAGE = "bentodeploy_guard"
TOKEN = "BENTODEPLOY_TOKEN"  # noqa: S105 - the variable's name
TOKEN_FILE = "BENTODEPLOY_TOKEN_FILE"  # noqa: S105
"""How the service gets its secret: the token itself, or the path of a file that holds it. Without either it
does not start."""

READY = "/readyz"
OPEN_PATHS = ("/livez", READY, "/healthz")
"""Routes that ask for no token, after the bento's `path_prefix`."""

INSTRUCTIONS = f"""\
USER root
COPY {PACKAGE} $BENTO_PATH/src/{PACKAGE}
RUN "$(command -v python || command -v python3)" $BENTO_PATH/src/{PACKAGE}/install.py "$BENTO_PATH"
USER 1034:1034
"""
"""1034 is the user of BentoML's own images."""


def guard_files() -> dict[str, bytes]:
    """The package that runs beside the service, by file name."""
    runtime = files(__package__) / "runtime"
    names = sorted(file.name for file in runtime.iterdir() if file.name.endswith(".py"))
    return {name: (runtime / name).read_bytes() for name in names}


def asked_openly(path: str, *, with_token: bool) -> str:
    """The path by which a platform, which has no token to show, can tell whether the service is ready.

    `path` is that of the config's `health`, `with_token` whether the service is guarded.
    """
    return path if path in OPEN_PATHS or not with_token else READY


def guarded(overlay: Overlay) -> Overlay:
    """The overlay on top of a guarded bento."""
    own = {f"{PACKAGE}/{name}": content for name, content in guard_files().items()}
    return Overlay(INSTRUCTIONS + overlay.instructions, {**own, **overlay.files})
