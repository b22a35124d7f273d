"""The overlay: Lambda's runtime client and our adapter, in the environment that the bento runs in."""

from __future__ import annotations

from importlib.resources import files

from bentodeploy.image.model import Overlay

PACKAGE = "bentodeploy_lambda"
HANDLER = f"{PACKAGE}.handler.handle"
"""Stays as it is for good: images of old releases are deployed again."""
TASK_ROOT = "/var/task"
"""Where Lambda looks for code (AWS Lambda Developer Guide, "Runtime environment variables")."""

VARIABLES = {
    "BENTOML_HOME": "/tmp/bentoml",  # noqa: S108 - the container's own, the only place that can be written
    "BENTOML_HF_CACHE_DIR": "/tmp/bentoml/hf-models",  # noqa: S108
    "PROMETHEUS_MULTIPROC_DIR": "/tmp/bentoml/prometheus",  # noqa: S108
    "BENTOML_DO_NOT_TRACK": "True",
}
"""What the image sets, and a config must not."""

MAKE_READABLE = (
    "find /home/bentoml ! -type l '(' ! -perm -444 -o -perm /111 ! -perm -111 ')' -exec chmod a+rX '{}' +"
)
"""Only what is not readable for everybody is touched: a layer holds a copy of each file that is."""

INSTRUCTIONS = f"""\
USER root
COPY {PACKAGE} {TASK_ROOT}/{PACKAGE}
RUN sh {TASK_ROOT}/{PACKAGE}/install.sh && {MAKE_READABLE}
ENV {" ".join(f"{name}={value}" for name, value in VARIABLES.items())}
WORKDIR {TASK_ROOT}
USER 1034:1034
ENTRYPOINT ["{TASK_ROOT}/{PACKAGE}/start"]
CMD ["{HANDLER}"]
"""
"""Lambda runs the image under a user of its own choice and with a read-only disk (AWS Lambda Developer
Guide, "Create a Lambda function using a container image"): so all of the bento must be readable for
everybody, and all that is written goes to /tmp. USER is for those who run the image elsewhere."""


def overlay() -> Overlay:
    """The same for every bento and every spec."""
    runtime = files(__package__) / "runtime"
    content = {
        f"{PACKAGE}/{file.name}": file.read_bytes()
        for file in sorted(runtime.iterdir(), key=lambda one: one.name)
        if file.is_file()
    }
    return Overlay(INSTRUCTIONS, content)
