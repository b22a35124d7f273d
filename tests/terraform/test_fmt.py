from __future__ import annotations

from bentodeploy.terraform import fmt


def test_fmt_only_checks() -> None:
    assert fmt.argv() == ["fmt", "-check", "-list=true", "-no-color"]
