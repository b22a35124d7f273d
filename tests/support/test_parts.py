from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.support import parts
from tests.support.checkout import CHECKOUT


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


def test_what_turns_out_to_be_missing_in_use_is_treated_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENTODEPLOY_REQUIRE", "docker")
    with pytest.raises(pytest.skip.Exception, match="needs mount: permission denied"):
        parts.lack("mount", "permission denied")
    monkeypatch.setenv("BENTODEPLOY_REQUIRE", "docker,mount")
    with pytest.raises(pytest.fail.Exception, match="mount is required here: permission denied"):
        parts.lack("mount", "permission denied")


def test_a_required_part_that_nobody_knows_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENTODEPLOY_REQUIRE", "docker,mounts")
    with pytest.raises(pytest.exit.Exception, match=r"names no part of tests/support/parts\.py: mounts"):
        parts.required()


def test_ci_requires_parts_that_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    script = (CHECKOUT / ".ci" / "run").read_text(encoding="utf-8")
    named = re.findall(r"BENTODEPLOY_REQUIRE\+?=([\w,-]+)", script)
    monkeypatch.setenv("BENTODEPLOY_REQUIRE", ",".join(named))
    assert parts.required() >= {"docker", "terraform", "aws", "mount", "curl"}


def test_the_guide_lists_every_part() -> None:
    guide = (CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    listed = {
        name
        for names in re.findall(r"^\| ((?:`[a-z-]+`(?:, )?)+) \|", guide, re.MULTILINE)
        for name in re.findall(r"[a-z-]+", names)
    }
    assert parts.PARTS.keys() | parts.TRIED <= listed


def test_every_marker_has_a_part(pytestconfig: pytest.Config) -> None:
    ours = {line.partition(":")[0] for line in pytestconfig.getini("markers")}
    assert set(parts.PARTS) <= ours
