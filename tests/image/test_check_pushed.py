"""What a registry may hold instead of the image that was pushed."""

from __future__ import annotations

import pytest

from bentodeploy.errors import ImageError
from bentodeploy.image.model import DOCKER_MANIFEST, Image
from bentodeploy.image.push import INDEX_TYPES, check_pushed
from bentodeploy.image.registry_access import Description

IMAGE = Image("sha256:1", "linux/amd64", 10)
MANIFEST, OCI_MANIFEST = DOCKER_MANIFEST, "application/vnd.oci.image.manifest.v1+json"
PUSHED = "host/iris@sha256:aa"


def test_the_same_digest_and_platform_are_right() -> None:
    check_pushed(Description("sha256:aa", MANIFEST, ("linux/amd64",)), IMAGE, PUSHED)


def test_a_registry_that_does_not_tell_the_platform_is_believed() -> None:
    check_pushed(Description("sha256:aa", MANIFEST, ()), IMAGE, PUSHED)


def test_another_digest_is_refused() -> None:
    with pytest.raises(ImageError, match="another image"):
        check_pushed(Description("sha256:bb", MANIFEST, ("linux/amd64",)), IMAGE, PUSHED)


@pytest.mark.parametrize("media_type", sorted(INDEX_TYPES))
def test_an_index_is_refused_because_platforms_want_one_image(media_type: str) -> None:
    with pytest.raises(ImageError, match="index"):
        check_pushed(Description("sha256:aa", media_type, ("linux/amd64",)), IMAGE, PUSHED)


def test_another_platform_is_refused() -> None:
    with pytest.raises(ImageError, match="is for linux/arm64, but linux/amd64"):
        check_pushed(Description("sha256:aa", MANIFEST, ("linux/arm64",)), IMAGE, PUSHED)


def test_a_kind_of_manifest_that_the_platform_does_not_take_is_refused_with_a_cure() -> None:
    of_oci = Description("sha256:aa", OCI_MANIFEST, ("linux/amd64",))
    check_pushed(of_oci, IMAGE, PUSHED)
    with pytest.raises(ImageError, match="a kind of manifest that the platform cannot run") as refused:
        check_pushed(of_oci, IMAGE, PUSHED, frozenset({MANIFEST}))
    assert refused.value.details == (f"Media type: {OCI_MANIFEST}", f"It takes: {MANIFEST}")
    assert "containerd image store off" in str(refused.value.next_step)


def test_a_kind_of_manifest_that_it_takes_is_right() -> None:
    check_pushed(Description("sha256:aa", MANIFEST, ()), IMAGE, PUSHED, frozenset({MANIFEST}))
