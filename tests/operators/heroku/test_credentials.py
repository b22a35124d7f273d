"""The token comes from where Heroku's own tools read it, and from nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from bentodeploy.errors import CredentialsError
from operators.heroku.credentials import heroku_token, origin, renewal


@pytest.fixture(autouse=True)
def no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HEROKU_API_KEY", "HEROKU_API_URL"):
        monkeypatch.delenv(name, raising=False)


def write_netrc(home: Path, text: str) -> None:
    (home / ".netrc").write_text(text)
    (home / ".netrc").chmod(0o600)


def test_the_variable_goes_before_the_file(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_netrc(own_home, "machine api.heroku.com login me password from-file\n")
    assert heroku_token().get_secret_value() == "from-file"
    monkeypatch.setenv("HEROKU_API_KEY", " from-variable\n")
    assert heroku_token().get_secret_value() == "from-variable"


def test_a_token_is_renewed_where_it_stands(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_netrc(own_home, "machine api.heroku.com login me password from-file\n")
    assert (origin(), renewal()) == ("~/.netrc", "Log in anew by `heroku login`.")
    monkeypatch.setenv("HEROKU_API_KEY", "from-variable")
    assert origin() == "HEROKU_API_KEY"
    assert "unset it and run `heroku login`" in renewal(), "a login alone would change nothing"


def test_another_machines_entry_is_not_taken(own_home: Path) -> None:
    write_netrc(own_home, "machine git.heroku.com login me password other\n")
    with pytest.raises(CredentialsError, match=r"~/.netrc has no entry for api.heroku.com"):
        heroku_token()


def test_without_any_the_error_says_how_to_get_one() -> None:
    with pytest.raises(CredentialsError) as caught:
        heroku_token()
    assert "heroku login" in str(caught.value.next_step)


def test_a_file_that_cannot_be_read_is_told(own_home: Path) -> None:
    write_netrc(own_home, "nonsense here\n")
    with pytest.raises(CredentialsError, match="cannot be read"):
        heroku_token()


def test_the_token_shows_nowhere_by_accident(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEROKU_API_KEY", "very-secret")
    assert "very-secret" not in f"{heroku_token()!r} {heroku_token()}"
