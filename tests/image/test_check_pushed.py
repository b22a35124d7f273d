"""What a registry may hold instead of the image that was pushed."""

from __future__ import annotations

import pytest

from bentodeploy.errors import ImageError
from bentodeploy.image.model import Image
from bentodeploy.image.push import INDEX_TYPES, check_pushed
from bentodeploy.image.registry_access import Description

IMAGE = Image("sha256:1", "linux/amd64", 10)
MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
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
