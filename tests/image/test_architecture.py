from __future__ import annotations

import pytest

from bentodeploy.errors import ImageError
from bentodeploy.image.architecture import check_architecture, same_architecture
from bentodeploy.image.model import Image


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("linux/amd64", "linux/amd64", True),
        ("linux/arm64", "linux/arm64/v8", True),
        ("linux/arm64", "linux/amd64", False),
        ("windows/amd64", "linux/amd64", False),
    ],
)
def test_variants_do_not_matter(one: str, other: str, same: bool) -> None:
    assert same_architecture(one, other) is same


def test_the_cure_names_the_platform_to_pull() -> None:
    with pytest.raises(ImageError) as caught:
        check_architecture(Image("sha256:1", "linux/arm64", 1), "linux/amd64")

    assert caught.value.where == "sha256:1"
    assert caught.value.next_step is not None
    assert "docker pull --platform linux/amd64" in caught.value.next_step
