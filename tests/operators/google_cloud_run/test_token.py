"""The token of `access: token` in Secret Manager."""

from __future__ import annotations

import pytest

from bentodeploy.errors import NotBuiltError
from operators.google_cloud_run.token import ensure_token, read_token
from tests.operators.google_cloud_run.conftest import spec
from tests.support.fake_google import PROJECT, REGION, FakeGoogle

SECRET = f"projects/{PROJECT}/secrets/iris-{REGION}-token"


def test_an_empty_secret_gets_a_token_of_32_random_bytes(google: FakeGoogle) -> None:
    google.secrets[SECRET] = []
    ensure_token("iris", spec())
    (token,) = google.secrets[SECRET]
    assert len(token) == 43
    assert read_token("iris", spec()).get_secret_value() == token.decode()


def test_a_token_stays(google: FakeGoogle) -> None:
    google.secrets[SECRET] = [b"old one"]
    ensure_token("iris", spec())
    assert google.secrets[SECRET] == [b"old one"]
    assert "old one" not in repr(read_token("iris", spec()))


def test_the_newest_version_counts(google: FakeGoogle) -> None:
    google.secrets[SECRET] = [b"first", b"second"]
    assert read_token("iris", spec()).get_secret_value() == "second"


def test_before_the_first_apply_there_is_none(google: FakeGoogle) -> None:
    with pytest.raises(NotBuiltError) as refused:
        read_token("iris", spec())
    assert refused.value.where == f"secret {SECRET}"
