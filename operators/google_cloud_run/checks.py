"""What Cloud Run would refuse or break, told before it costs time or money."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bentodeploy.config.model import Access
from bentodeploy.errors import BentodeployError, CredentialsError
from bentodeploy.image.model import DEFAULT_PLATFORM
from bentodeploy.operator import Finding
from bentodeploy.operator.needs import large_requests, needed_memory

from .errors import NotFoundError
from .image import FIXED
from .limits import (
    ENV_VALUE_BYTES,
    MEMORY_MIB,
    REQUEST_MIB,
    RESERVED_NAMES,
    RESERVED_PREFIX,
    SERVICE_MIB,
)
from .session import PROJECTS, ask, default_credentials
from .tasks import fit_tasks
from .whose import whose

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento
    from bentodeploy.image.model import Image

    from .spec import CloudRunSpec

_WITH_GPU = "Write `gpu: nvidia-l4`, `cpu: 4`, `memory: 16Gi` and `cpu_always_allocated: true`."
EVERYBODY = frozenset({"allUsers", "allAuthenticatedUsers"})


def check_env(env: Mapping[str, str], spec: CloudRunSpec) -> Iterator[Finding]:
    """Names that Cloud Run or the image sets, names that stand twice, and values that are too long."""
    for name in sorted({*env, *spec.secrets}):
        if name in RESERVED_NAMES or name.startswith(RESERVED_PREFIX):
            cure = "Remove it; `port` of the spec sets the port." if name == "PORT" else "Remove it."
            yield _refused("env", f"Cloud Run sets {name} itself and refuses it in env.", cure)
        elif name in FIXED:
            yield _refused("env", f"The image needs {name} as it sets it.", "Remove it.")
        elif name in env and name in spec.secrets:
            yield _refused("env", f"{name} stands in env and in secrets.", "Remove one of the two.")
    for name, value in sorted(env.items()):
        if len(value.encode()) > ENV_VALUE_BYTES:
            what = f"{name} is {len(value.encode()):,} bytes; Cloud Run takes {ENV_VALUE_BYTES:,} a variable."
            yield _refused("env", what, "Put large values into the bento.")


def check_labels(labels: Mapping[str, str]) -> Iterator[Finding]:
    """Labels that Google Cloud does not take (Resource Manager, "Labels overview", "Requirements")."""
    for name, value in sorted(labels.items()):
        if re.fullmatch(r"[a-z][a-z0-9_-]{0,62}", name) is None:
            what = f"Google Cloud does not take the label {name}."
            yield _refused("labels", what, "Use a lowercase letter, then lowercase letters, digits, _ and -.")
        if re.fullmatch(r"[a-z0-9_-]{0,63}", value) is None:
            what = f"Google Cloud does not take the value of the label {name}: {value!r}."
            yield _refused("labels", what, "Use lowercase letters, digits, _ and -, at most 63 characters.")


def check_access(access: Access, spec: CloudRunSpec) -> Finding:
    """Whether `invokers` keep to `access`: everybody may call only where the config says so."""
    everybody = sorted(EVERYBODY.intersection(spec.invokers))
    if access is not Access.PRIVATE or not everybody:
        return Finding("access", True, f"The endpoint is {access.value}.")
    what = f"`invokers` names {everybody[0]}, but the endpoint is {access.value}."
    return Finding(
        "access",
        False,
        what,
        f"Write `access: public` to let everybody call, or remove {everybody[0]} from `invokers`.",
    )


def check_bento(bento: Bento, spec: CloudRunSpec) -> Iterator[Finding]:
    """What a service of this spec cannot do for this bento."""
    if bento.gpus and spec.gpu is None:
        what = f"{bento.tag} asks for a GPU; the spec names none."
        yield _refused("gpu", what, _WITH_GPU)
    if bento.gpus > 1:
        what = f"{bento.tag} asks for {bento.gpus} GPUs; an instance of Cloud Run has one at most."
        yield _refused("gpu", what, "Deploy it with aws-ec2 and a machine that has as many.")
    if bento.path_prefix != spec.path_prefix:
        what = (
            f"{bento.tag} answers below {bento.path_prefix or '/'}, so the probes would not find its health."
        )
        yield _refused("path_prefix", what, f'Write `path_prefix: "{bento.path_prefix}"` in the spec.')
    yield from large_requests(bento, "Cloud Run", REQUEST_MIB, "MiB")
    yield from _little_memory(bento, spec)
    if bento.timeout is not None and bento.timeout > spec.timeout:
        what = (
            f"{bento.tag} lets a request take {bento.timeout:g} s, Cloud Run ends it after {spec.timeout} s; "
            "raise `timeout` in the spec."
        )
        yield Finding("timeout", True, what)


def check_fit(bento: Bento) -> Iterator[Finding]:
    """The same before there is a config: what a setting can give is told, and refused is what none can."""
    from .spec import CloudRunSpec

    most_cpu, most_memory = max((cpu, most) for cpu, (_, most) in MEMORY_MIB.items())
    roomy = CloudRunSpec.model_construct(
        cpu=most_cpu, memory=f"{most_memory}Mi", gpu="nvidia-l4", path_prefix=bento.path_prefix
    )
    yield from check_bento(bento, roomy)
    yield from fit_tasks(bento)
    usual = CloudRunSpec.model_construct(gpu="nvidia-l4")
    for finding in _little_memory(bento, usual):
        if needed_memory(bento, SERVICE_MIB) <= most_memory:
            yield Finding(finding.check, True, f"{finding.what} {finding.cure}")
    if bento.gpus == 1:
        yield Finding("gpu", True, f"{bento.tag} asks for a GPU. {_WITH_GPU}")


def _little_memory(bento: Bento, spec: CloudRunSpec) -> Iterator[Finding]:
    needed = needed_memory(bento, SERVICE_MIB)
    if needed <= spec.memory_mib:
        return
    what = f"{bento.tag} needs about {needed:,} MiB of memory, an instance has {spec.memory_mib:,} MiB."
    enough = next((cpu for cpu, (_, most) in MEMORY_MIB.items() if needed <= most), None)
    if enough is None:
        yield _refused("memory", what, "Deploy it with aws-ec2, on a machine with as much.")
        return
    cpus = f"`cpu: {enough}` and " if enough > spec.cpu else ""
    yield _refused("memory", what, f"Write {cpus}`memory: {needed}Mi` or more.")


def check_image(image: Image) -> Finding:
    """Cloud Run runs images for one kind of processors."""
    if image.platform == DEFAULT_PLATFORM:
        return Finding("architecture", True, f"The image is for {image.platform}.")
    what = f"The image is for {image.platform}; Cloud Run runs {DEFAULT_PLATFORM} only."
    return Finding("architecture", False, what, f"Build it for {DEFAULT_PLATFORM}.")


def check_project(project: str) -> Iterator[Finding]:
    """Whose the credentials are, if they work, and whether the project is there: one question to Google."""
    try:
        credentials = default_credentials()
        found = _find_project(project, credentials)
    except BentodeployError as error:
        yield Finding.of_error("credentials", error)
        return
    if credentials.token:
        yield Finding("credentials", True, whose(credentials))
    yield found


def _find_project(project: str, credentials: Any) -> Finding:
    """Raises CredentialsError."""
    url = f"{PROJECTS.url}/v3/projects/{project}"
    try:
        found = ask("find the project", url, where=f"project {project}", credentials=credentials)
    except CredentialsError:
        raise
    except NotFoundError as error:
        return _no_project(project, error)
    except BentodeployError as error:
        # Google does not tell a project that is not there from one that is not shown.
        if error.details and error.details[0].startswith("403: ") and "has not enabled" not in error.what:
            return _no_project(project, error)
        return Finding.of_error("project", error)
    if found.get("state") != "ACTIVE":
        what = f"The project {project} is being deleted."
        return Finding("project", False, what, f"gcloud projects undelete {project}")
    return Finding("project", True, f"The project {project} is there.")


def _no_project(project: str, error: BentodeployError) -> Finding:
    what = f"There is no project {project}, or these credentials may not see it: {error.details[0]}"
    cure = "`gcloud projects list` shows the ids of yours (an id is not the name); write one as `project_id`."
    return Finding("project", False, what, cure)


def _refused(check: str, what: str, cure: str) -> Finding:
    return Finding(check, False, what, cure)
