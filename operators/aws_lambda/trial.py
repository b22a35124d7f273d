"""How Lambda runs an image, and what plays Lambda while the image is tried here."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from bentodeploy.operator import StandIn, Trial

from .image import TASK_ROOT
from .limits import MEMORY_OF_A_CPU_MB
from .stand_in.front import INVOKE

if TYPE_CHECKING:
    from .spec import LambdaSpec

USER = "993:990"
"""A user that the image does not know, as Lambda takes one."""
PORT, API_PORT = 8080, 9001
FOLDER = "/opt/bentodeploy"
ACCOUNT = "000000000000"
_PYTHON = 'exec "$(command -v python || command -v python3)" -S -B -m stand_in "$@"'
"""Any Python of the image will do."""
_TMP = "/tmp"  # noqa: S108 - the container's own


def trial(name: str, spec: LambdaSpec) -> Trial:
    """The execution environment (AWS Lambda Developer Guide, "Runtime environment variables", "Quotas")."""
    return Trial(
        port=PORT,
        environment=_variables(name, spec),
        user=USER,
        memory_mb=spec.memory_size,
        cpus=spec.memory_size / MEMORY_OF_A_CPU_MB,
        read_only=True,
        writable=(_TMP,),
        writable_mb=spec.ephemeral_storage,
        notes=(f"It takes events as Lambda's API does: curl {{endpoint}}{INVOKE} --data-binary @event.json",),
        stand_in=_stand_in(name, spec),
    )


def _variables(name: str, spec: LambdaSpec) -> dict[str, str]:
    """What Lambda sets, but credentials: the caller's own are not handed to an image that is tried."""
    return {
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{API_PORT}",
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(spec.memory_size),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "trial",
        "AWS_REGION": spec.region,
        "AWS_DEFAULT_REGION": spec.region,
        "LAMBDA_TASK_ROOT": TASK_ROOT,
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
        "TZ": ":UTC",
    }


def _stand_in(name: str, spec: LambdaSpec) -> StandIn:
    folder = files(__package__) / "stand_in"
    content = {
        f"stand_in/{file.name}": file.read_bytes()
        for file in sorted(folder.iterdir(), key=lambda one: one.name)
        if file.name.endswith(".py")
    }
    options = ("--port", PORT, "--api-port", API_PORT, "--timeout", spec.timeout)
    arn = f"arn:aws:lambda:{spec.region}:{ACCOUNT}:function:{name}"
    arguments = (*map(str, options), "--function-arn", arn)
    return StandIn(content, FOLDER, ("sh", "-c", _PYTHON, "sh", *arguments))
