"""The overlay: what makes a bento's image keep Heroku's contract."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bentodeploy.bento.model import ServiceStyle
from bentodeploy.image.model import Overlay

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento

VARIABLES = {
    "BENTOML_HOME": "/tmp/bentoml",  # noqa: S108 - the dyno's own
    "BENTOML_HF_CACHE_DIR": "/tmp/bentoml/hf-models",  # noqa: S108
    "PROMETHEUS_MULTIPROC_DIR": "/tmp/bentoml/prometheus",  # noqa: S108
    "BENTOML_DO_NOT_TRACK": "True",
}
"""What the image sets, and a config must not."""

_INSTRUCTIONS = """\
USER root
RUN chmod -R a+rX /home/bentoml
ENV {variables}
USER 1034:1034
ENTRYPOINT []
CMD mkdir -p "$PROMETHEUS_MULTIPROC_DIR" \\
    && exec bentoml serve "$BENTO_PATH" --host 0.0.0.0 --port "${{PORT:-3000}}"
"""


def overlay(bento: Bento, workers: int) -> Overlay:
    """Heroku runs the image under a user of its own choice, and asks for a CMD that listens on $PORT.

    So all of the bento must be readable for everybody, and what BentoML writes goes to /tmp. The number of
    workers is set, because a dyno shows all processors of its host and little memory. EXPOSE of the
    bento's own image is without effect there (Heroku Dev Center, "Container Registry & Runtime").
    """
    variables = {**VARIABLES, **_workers(bento, workers)}
    return Overlay(
        _INSTRUCTIONS.format(variables=" ".join(f"{key}={value}" for key, value in variables.items()))
    )


def _workers(bento: Bento, count: int) -> dict[str, str]:
    if bento.style is ServiceStyle.CLASS:
        overrides = json.dumps({"services": {"workers": count}}, separators=(",", ":"))
        return {"BENTOML_CONFIG_OVERRIDES": f"'{overrides}'"}
    return {"BENTOML_API_WORKERS": str(count)}
