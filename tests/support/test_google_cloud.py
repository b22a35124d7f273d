"""What the fake of Artifact Registry holds is what the real registry behind it holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.fake_google import PROJECT
from tests.support.google_cloud import digests
from tests.support.registry import registry_running, storage


@pytest.mark.registry
def test_the_images_of_one_repository_are_found_in_the_registrys_storage(tmp_path: Path) -> None:
    repository, other = (f"{PROJECT}/{name}/service" for name in ("iris", "other"))
    with registry_running(tmp_path, with_login=False) as registry:
        assert set(digests(storage(tmp_path), repository)) == set()
        pushed = {registry.put_image(repository, content, tag="v1")[0] for content in (b"one", b"two")}
        registry.put_image(other, b"three")
        assert set(digests(storage(tmp_path), repository)) == pushed
