from __future__ import annotations

import pytest
from packaging.version import Version

from bentodeploy.terraform import version


def test_version_asks_for_json() -> None:
    assert version.argv() == ["version", "-json"]


def test_the_version_is_read() -> None:
    assert version.parse_version('{"terraform_version": "1.11.4", "platform": "linux_amd64"}') == Version(
        "1.11.4"
    )


@pytest.mark.parametrize("text", ["", "Python 3.11", "{}", "[]", '{"terraform_version": "new"}', "7"])
def test_an_answer_of_something_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        version.parse_version(text)
