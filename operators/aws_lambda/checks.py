"""What Lambda would refuse or break, told before it costs time or money."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bentodeploy.bento.request import larger_than, taking_files
from bentodeploy.operator import Finding
from bentodeploy.operator.needs import needed_memory, told_streams

from .image import VARIABLES
from .limits import (
    API_TIMEOUT_S,
    ENV_BYTES,
    IMAGE_BYTES,
    MEMORY_MB,
    NO_FUNCTION_URL,
    PAYLOAD_MB,
    RESERVED_NAMES,
    SERVICE_MB,
    STORAGE_MB,
    TIMEOUT_S,
)
from .spec import Architecture, Endpoint
from .tasks import check_tasks

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento
    from bentodeploy.image.model import Image

    from .spec import LambdaSpec

PLATFORMS = {Architecture.X86_64: "linux/amd64", Architecture.ARM64: "linux/arm64"}
"""What the container world calls Lambda's architectures."""

_TAKES_MORE = "aws-ec2 has no such limit"
_STREAMS = "a function in Python"
"""AWS's own runtime client does not stream there (AWS Lambda Developer Guide, "Response streaming for Lambda
functions")."""


def check_env(env: Mapping[str, str], ours: Mapping[str, str] | None = None) -> Iterator[Finding]:
    """Names that Lambda or our image sets, names that Lambda refuses, and the size of all together.

    `ours` are variables that we add for the function.
    """
    for name in sorted(env):
        if name in RESERVED_NAMES:
            yield _refused("env", f"Lambda sets {name} itself and refuses it in env.", "Remove it from env.")
        elif name in VARIABLES:
            what = f"The image needs {name} as it sets it: {VARIABLES[name]}."
            yield _refused("env", what, "Remove it from env.")
        elif re.fullmatch(r"[a-zA-Z][a-zA-Z0-9_]+", name) is None:
            what = f"Lambda does not take the variable name {name}."
            cure = "Use a letter first, then at least one more letter, digit or _."
            yield _refused("env", what, cure)
    added = f", with {', '.join(ours)}" if ours else ""
    size = len(json.dumps({**env, **(ours or {})}, separators=(",", ":"), ensure_ascii=False).encode())
    if size > ENV_BYTES:
        what = f"env is {size:,} bytes as Lambda counts it{added}; Lambda takes {ENV_BYTES:,}."
        yield _refused(
            "env", what, f"Put large values into the bento, or use another operator: {_TAKES_MORE}."
        )


def check_endpoint(spec: LambdaSpec) -> Iterator[Finding]:
    """A function URL, which is the default, where the region has none."""
    if spec.endpoint is not Endpoint.FUNCTION_URL or spec.region not in NO_FUNCTION_URL:
        return
    what = f"Lambda has no function URLs in {spec.region}, and `endpoint` is {spec.endpoint.value}."
    cure = "Write `endpoint: api_gateway`"
    if spec.timeout > API_TIMEOUT_S:
        cure += f" and `timeout: {API_TIMEOUT_S}`, which is as long as an HTTP API waits"
    yield _refused("endpoint", what, f"{cure}; or choose another region.")


def check_bento(bento: Bento, spec: LambdaSpec) -> Iterator[Finding]:
    """What a function cannot do for this bento."""
    if bento.gpus:
        what = f"{bento.tag} asks for {bento.gpus} GPU{'s' if bento.gpus > 1 else ''}; Lambda has none."
        yield _refused("gpu", what, "Deploy it with aws-ec2 and a GPU instance type.")
    if bento.services > 1:
        what = f"{bento.tag} runs {bento.services} services; a function runs one."
        yield _refused("services", what, "Deploy it with aws-ec2, which runs them side by side.")
    yield from _large_requests(bento)
    yield from check_tasks(bento)
    yield from told_streams(bento, _STREAMS)
    yield from _little_memory(bento, spec)
    yield from _downloads(bento, spec)
    if bento.timeout is not None and bento.timeout > spec.timeout:
        yield _late(bento, bento.timeout, spec)


def _large_requests(bento: Bento) -> Iterator[Finding]:
    """Routes whose own example is more than Lambda takes, and a word about those that take files."""
    for path, size in larger_than(bento.routes, PAYLOAD_MB * 1024**2):
        figure = f"{size / 1024**2:.1f} MB by its example"
        what = f"A request to {path} is {figure}; Lambda takes {PAYLOAD_MB} MB."
        yield _refused("payload", what, f"Deploy it with another operator: {_TAKES_MORE}.")
    if files := taking_files(bento.routes):
        limit = f"Lambda takes {PAYLOAD_MB} MB a request, about 4.5 MB of binary data"
        yield Finding("payload", True, f"Files go to {', '.join(files)}: {limit}; {_TAKES_MORE}.")


def check_fit(bento: Bento) -> Iterator[Finding]:
    """The same before there is a config, and what the size limit means for this bento."""
    from .spec import LambdaSpec

    roomy = LambdaSpec(region="us-east-1", memory_size=MEMORY_MB[1])
    yield from check_bento(bento, roomy)
    size = _shown_size(bento.size)
    if bento.size > IMAGE_BYTES:
        what = (
            f"{bento.tag} is {size} before its packages; Lambda takes images of {IMAGE_BYTES // 1024**3} GB."
        )
        yield _refused("image size", what, f"Use another operator: {_TAKES_MORE}.")
    else:
        what = f"{bento.tag} is {size} before its packages; Lambda takes {IMAGE_BYTES // 1024**3} GB in all."
        yield Finding("image size", True, what)


def _shown_size(size: int) -> str:
    """Of a bento: `2.0 GB`, `12 MB`, `less than 1 MB`."""
    if size >= 1024**3:
        return f"{size / 1024**3:.1f} GB"
    return f"{size / 1024**2:.0f} MB" if size >= 1024**2 else "less than 1 MB"


def _little_memory(bento: Bento, spec: LambdaSpec) -> Iterator[Finding]:
    """Models are read into memory whole; they and the service itself need more than the function has."""
    needed = needed_memory(bento, SERVICE_MB)
    if needed <= spec.memory_size:
        return
    what = f"{bento.tag} needs about {needed:,} MB of memory, the function has {spec.memory_size:,} MB"
    if needed > MEMORY_MB[1]:
        what = f"{what}, and Lambda gives {MEMORY_MB[1]:,} MB at most."
        yield _refused("memory", what, "Deploy it with aws-ec2, on a machine with as much.")
    else:
        yield _refused("memory", f"{what}.", f"Write `memory_size: {needed}` or more.")


def _downloads(bento: Bento, spec: LambdaSpec) -> Iterator[Finding]:
    """A word about models that come at each start: /tmp must hold them, and nobody knows what they weigh."""
    if bento.hub_models:
        room = f"which has {spec.ephemeral_storage:,} MB; `ephemeral_storage` takes {STORAGE_MB[1]:,} at most"
        what = (
            f"Each start downloads {', '.join(bento.hub_models)} to /tmp, {room}, aws-ec2 a disk of any size."
        )
        yield Finding("storage", True, what)


def _late(bento: Bento, wanted: float, spec: LambdaSpec) -> Finding:
    """The function's time ends before the service's own. That is no fault, only worth a word."""
    what = f"{bento.tag} lets a request take {wanted:g} s, the function ends it after {spec.timeout} s"
    return Finding("timeout", True, f"{what}; {_more_time(wanted, spec)}.")


def _more_time(wanted: float, spec: LambdaSpec) -> str:
    behind_an_api = spec.endpoint is Endpoint.API_GATEWAY
    if wanted <= (API_TIMEOUT_S if behind_an_api else TIMEOUT_S[1]):
        return f"raise `timeout` in the spec to {wanted:g}"
    if behind_an_api and wanted <= TIMEOUT_S[1]:
        ways = "aws-ec2" if spec.region in NO_FUNCTION_URL else "`endpoint: function_url`, or aws-ec2"
        return f"an HTTP API waits {API_TIMEOUT_S} s at most: take {ways}"
    return f"Lambda takes {TIMEOUT_S[1]} s at most: use aws-ec2 for more"


def check_image(image: Image, bento: Bento, spec: LambdaSpec) -> Iterator[Finding]:
    """Size and architecture of what was built."""
    size = f"{image.size / 1024**3:.1f} GB"
    if image.size > IMAGE_BYTES:
        what = f"The image of {bento.tag} is {size}; Lambda takes {IMAGE_BYTES // 1024**3} GB."
        cure = (
            "Deploy it with google-cloud-run or aws-ec2, which have no such limit, or make it smaller: leave "
            "large models to be downloaded, or use CPU builds of machine learning packages."
        )
        yield _refused("image size", what, cure)
    else:
        yield Finding("image size", True, f"The image is {size}; Lambda takes {IMAGE_BYTES // 1024**3} GB.")
    wanted = PLATFORMS[spec.architecture]
    if image.platform != wanted and not image.platform.startswith(f"{wanted}/"):
        what = (
            f"The image is for {image.platform}; a function on {spec.architecture.value} runs {wanted} only."
        )
        fits = next((arch.value for arch, platform in PLATFORMS.items() if platform == image.platform), None)
        cure = f"Build it for {wanted}"
        yield _refused(
            "architecture", what, f"{cure}, or write architecture: {fits}." if fits else f"{cure}."
        )


def _refused(check: str, what: str, cure: str) -> Finding:
    return Finding(check, False, what, cure)
