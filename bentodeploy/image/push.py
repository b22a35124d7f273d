"""An image goes to a registry and comes back as a digest."""

from __future__ import annotations

from bentodeploy.errors import ImageError, InterruptedByUserError, RepositoryNotFoundError
from bentodeploy.image.architecture import same_architecture
from bentodeploy.image.engine import DockerEngine
from bentodeploy.image.model import ChoosesManifests, Image, Registry
from bentodeploy.image.push_failure import OTHER_MANIFEST, RegistryRefusedError
from bentodeploy.image.registry_access import Description, RegistryAccess
from bentodeploy.image.registry_answer import unreached
from bentodeploy.progress import Progress

INDEX_TYPES = frozenset(
    {
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
    }
)
"""Media types of several images under one digest (OCI image specification, Docker's schema 2)."""


def push_image(
    engine: DockerEngine, image: Image, registry: Registry, *, tag: str, progress: Progress
) -> str:
    """Push `image` as `<repository>:<tag>`; answers `repository@sha256:…` as the registry holds it.

    The login lives in memory only and is asked for anew when it expires on the way. Nothing is sent when
    the tag names this very image already, so that registries with immutable tags do not complain.

    Raises ImageError with the registry's answer, InterruptedByUserError, and what `registry.credentials`
    raises.
    """
    reference = f"{registry.repository}:{tag}"
    try:
        with progress.step(f"Pushing {reference}") as step:
            access = RegistryAccess(engine, registry)
            digest = _present(engine, access, image, registry.repository, tag) or access.with_tries(
                lambda: access.push(image, tag, step), reference, step
            )
            pushed = f"{registry.repository}@{digest}"
            step.detail("reading it back")
            found = access.with_tries(lambda: access.describe(pushed), pushed, step)
            check_pushed(found, image, pushed, _takes(registry))
    except KeyboardInterrupt as interrupt:
        raise InterruptedByUserError(
            "The push was interrupted.",
            next_step="Run the same command again; layers that arrived are not sent again.",
        ) from interrupt
    return pushed


def find_pushed(engine: DockerEngine, registry: Registry, tag: str) -> str | None:
    """`repository@sha256:…` when `<repository>:<tag>` stands already, whoever pushed it; None else, and
    where it is of a kind that the platform does not take.

    Raises `PreflightError` where the registry does not answer, and what `registry.credentials` raises.
    """
    try:
        found = RegistryAccess(engine, registry).describe(f"{registry.repository}:{tag}")
    except RepositoryNotFoundError:
        return None
    except RegistryRefusedError as refused:
        if (silent := unreached(str(refused), f"{registry.repository}:{tag}")) is not None:
            raise silent from refused
        return None  # not there, or the push that follows tells better what is wrong
    takes = _takes(registry)
    if takes is not None and found.media_type not in takes:
        return None
    return f"{registry.repository}@{found.digest}"


def _takes(registry: Registry) -> frozenset[str] | None:
    """Media types of manifests; None where any will do."""
    return registry.media_types if isinstance(registry, ChoosesManifests) else None


def _present(
    engine: DockerEngine, access: RegistryAccess, image: Image, repository: str, tag: str
) -> str | None:
    """The image's digest, when this engine sent it before and the tag in the registry still names it."""
    known = [ref for ref in engine.registry_digests(image.id) if ref.startswith(f"{repository}@")]
    if not known:
        return None
    try:
        digest = access.describe(f"{repository}:{tag}").digest
    except RegistryRefusedError:
        return None  # not there, or the push itself tells better what is wrong
    return digest if f"{repository}@{digest}" in known else None


def check_pushed(found: Description, image: Image, pushed: str, takes: frozenset[str] | None = None) -> None:
    """Raise ImageError unless `found` is exactly this one image under the digest of `pushed`.

    `takes` are the media types that the platform can run; None where any will do.
    """
    if found.digest != pushed.rpartition("@")[2]:
        raise ImageError(
            "The registry holds another image than the one that was pushed.",
            where=pushed,
            next_step="Push again; if it stays so, the registry or a proxy before it is broken.",
            details=[f"It answers with {found.digest}."],
        )
    if found.media_type in INDEX_TYPES:
        raise ImageError(
            "The registry holds an image index, where platforms want a single image.",
            where=pushed,
            next_step="Build again after updating Docker's buildx plugin to 0.10 or newer.",
            details=[f"Media type: {found.media_type}"],
        )
    if takes is not None and found.media_type not in takes:
        raise ImageError(
            "The registry holds the image under a kind of manifest that the platform cannot run.",
            where=pushed,
            next_step=OTHER_MANIFEST,
            details=[f"Media type: {found.media_type}", f"It takes: {', '.join(sorted(takes))}"],
        )
    if found.platforms and not any(same_architecture(one, image.platform) for one in found.platforms):
        raise ImageError(
            f"The pushed image is for {', '.join(found.platforms)}, but {image.platform} was built.",
            where=pushed,
            next_step="Remove the image from the engine (`docker image rm`), then build and push again.",
        )
