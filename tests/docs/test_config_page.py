"""docs/config.md is what the config's model says today, and tells of every key."""

from __future__ import annotations

import pytest
from pydantic import Field

from bentodeploy.config.describe import describe_spec
from bentodeploy.config.spec import Spec
from bentodeploy.deployment.operators import show_operator
from docs.tools.config_page import PAGE, built_in, page, table
from tests.support.checkout import CHECKOUT

CHECKED_IN = PAGE.read_text(encoding="utf-8")


class Shop(Spec):
    region: str = Field(pattern="^[a-z|]+$", description="Where | it\nis.")
    size: int = Field(default=3, ge=1, description="How large.")
    on: bool = False
    tags: list[str] = Field(default_factory=list)
    kind: dict[str, int] = Field(default_factory=lambda: {"a": 1})


def section(heading: str) -> str:
    """The page's text from this heading to the next one of its level."""
    return CHECKED_IN.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_the_page_is_not_stale() -> None:
    assert page() == CHECKED_IN, "`make docs` writes it anew"


def test_a_row_has_type_default_limits_and_meaning() -> None:
    assert table(describe_spec(Shop)).splitlines()[2:] == [
        r"| `region` | text | required | matching `^[a-z\|]+$` | Where \| it is. |",
        "| `size` | whole number | `3` | at least 1 | How large. |",
        "| `on` | true or false | `false` |  |  |",
        "| `tags` | list of text |  |  |  |",
        '| `kind` | mapping of names to whole number | `{"a": 1}` |  |  |',
    ]


def test_every_operator_of_the_checkout_has_its_section() -> None:
    folders = {path.parent.name for path in (CHECKOUT / "operators").glob("*/operator.py")}
    assert {name.replace("-", "_") for name in built_in()} == folders


@pytest.mark.parametrize("name", built_in())
def test_every_key_and_every_limit_of_an_operator_is_told(name: str) -> None:
    operator, told = show_operator(name), section(f"`spec` of `{name}`")
    assert [field.name for field in operator.spec if f"| `{field.name}` |" not in told] == []
    assert [limit.name for limit in operator.limits if limit.value not in told] == []


@pytest.mark.parametrize("backend", ["local", "s3", "gcs", "azurerm"])
def test_every_place_for_the_state_is_told(backend: str) -> None:
    assert f"### `backend: {backend}`\n" in section("`state`: where the Terraform state is kept")
