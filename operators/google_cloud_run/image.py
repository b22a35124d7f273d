"""The overlay: `bentoml serve` as Cloud Run wants it ("Container runtime contract" of its documentation)."""

from __future__ import annotations

from bentodeploy.image.model import Overlay

VARIABLES = {"BENTOML_DO_NOT_TRACK": "True"}
"""What the image sets."""

FIXED = frozenset({"BENTOML_HOME", "BENTO_PATH"})
"""What the bento's own image sets, and a config must not: the bento would not be found."""

INSTRUCTIONS = f"""\
ENV {" ".join(f"{name}={value}" for name, value in VARIABLES.items())}
USER 1034:1034
ENTRYPOINT []
CMD ["sh", "-c", "exec bentoml serve \\"$BENTO_PATH\\" --host 0.0.0.0 --port \\"$PORT\\""]
"""
"""`exec` makes BentoML the first process, which SIGTERM reaches: it has 10 s then. The user is BentoML's own;
Cloud Run keeps to it, and gives a disk that can be written, in memory."""


def overlay() -> Overlay:
    """The same for every bento and every spec."""
    return Overlay(INSTRUCTIONS)
