"""A name for an operator: what is taken, and what is proposed where it is not."""

from __future__ import annotations

import keyword
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bentodeploy.errors import UsageError
from bentodeploy.scaffold.name import LENGTH_LIMIT, names_of


@pytest.mark.parametrize("name", ["acme", "acme-cloud", "k8s", "a-1-b", "a" * LENGTH_LIMIT])
def test_a_legal_name_is_taken_as_it_is(name: str) -> None:
    assert names_of(name).operator == name


@pytest.mark.parametrize(
    ("name", "proposed"),
    [
        ("Acme", "acme"),
        ("acme_cloud", "acme-cloud"),
        ("acme--cloud", "acme-cloud"),
        ("acme-", "acme"),
        ("-acme", "acme"),
        ("3acme", "acme"),
        ("../acme", "acme"),
        ("acme\n", "acme"),
        ("Björn", "bjorn"),
        ("", "acme-cloud"),
        ("42", "acme-cloud"),
        ("日本", "acme-cloud"),
        ("a" * (LENGTH_LIMIT + 1), "a" * LENGTH_LIMIT),
        (f"{'a' * (LENGTH_LIMIT - 1)}-b", "a" * (LENGTH_LIMIT - 1)),
    ],
)
def test_an_illegal_name_is_refused_with_a_legal_one(name: str, proposed: str) -> None:
    with pytest.raises(UsageError) as caught:
        names_of(name)
    assert caught.value.exit_code == 2
    assert str(caught.value.next_step) == f"For example: bentodeploy operator new {proposed}"


@given(st.text(max_size=60))
def test_what_is_proposed_is_legal(name: str) -> None:
    try:
        names_of(name)
    except UsageError as error:
        proposed = str(error.next_step).split()[-1]
        assert names_of(proposed).operator == proposed


@pytest.mark.parametrize("name", ["operator", "json", "test", "class", "bentodeploy"])
def test_the_module_hides_none_of_somebody_else(name: str) -> None:
    module = names_of(name).module
    assert module == f"bentodeploy_{name}"
    assert module.isidentifier()
    assert not keyword.iskeyword(module)
    assert module not in sys.stdlib_module_names
