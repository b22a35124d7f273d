"""How a token is made, and what is said while there is none."""

from __future__ import annotations

import re

from bentodeploy.image.guard.token import new_token, no_token_yet


def test_a_token_is_long_random_and_fits_into_a_header() -> None:
    tokens = {new_token() for _ in range(20)}
    assert len(tokens) == 20
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", token) for token in tokens)


def test_its_lack_says_where_and_what_makes_one() -> None:
    error = no_token_yet("secret bentodeploy/iris/token in eu-central-1")
    assert error.what == "There is no token yet: the first apply makes one."
    assert error.where == "secret bentodeploy/iris/token in eu-central-1"
    assert error.next_step == "`bentodeploy up`"
