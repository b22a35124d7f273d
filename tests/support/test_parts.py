from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support import parts


@pytest.fixture
def set_docker(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | None], None]:
    return lambda reason: monkeypatch.setitem(parts.PARTS, "docker", lambda: reason)


def test_a_part_that_is_there_neither_skips_nor_fails(set_docker: Callable[[str | None], None]) -> None:
    set_docker(None)
    parts.need("docker")


def test_a_missing_part_skips_with_a_reason_that_names_it(
    set_docker: Callable[[str | None], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_docker("no engine answers")
    monkeypatch.setenv("BENTODEPLOY_REQUIRE", "terraform")
    with pytest.raises(pytest.skip.Exception, match="needs docker: no engine answers"):
        parts.need("docker")


def test_a_missing_part_that_is_required_fails(
    set_docker: Callable[[str | None], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_docker("no engine answers")
    monkeypatch.setenv("BENTODEPLOY_REQUIRE", "terraform,docker")
    with pytest.raises(pytest.fail.Exception, match="docker is required here: no engine answers"):
        parts.need("docker")


def test_every_marker_has_a_part(pytestconfig: pytest.Config) -> None:
    ours = {line.partition(":")[0] for line in pytestconfig.getini("markers")}
    assert set(parts.PARTS) <= ours
