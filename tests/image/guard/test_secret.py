"""Where a service gets its token, and that it does not start without."""

from __future__ import annotations

from pathlib import Path

import pytest

from bentodeploy.image.guard import TOKEN, TOKEN_FILE
from bentodeploy.image.guard.runtime.secret import NoTokenError, read_token


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOKEN, raising=False)
    monkeypatch.delenv(TOKEN_FILE, raising=False)


def test_a_variable_holds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN, " abc\n")
    assert read_token() == "abc"


def test_a_file_holds_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("abc\n")
    monkeypatch.setenv(TOKEN_FILE, str(tmp_path / "token"))
    assert read_token() == "abc"


@pytest.mark.parametrize("token", ["", "  \n"])
def test_none_at_all_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, token: str) -> None:
    monkeypatch.setenv(TOKEN, token)
    with pytest.raises(NoTokenError, match="was given none"):
        read_token()
    (tmp_path / "token").write_text(token)
    monkeypatch.setenv(TOKEN_FILE, str(tmp_path / "token"))
    with pytest.raises(NoTokenError, match="was given none"):
        read_token()
    monkeypatch.setenv(TOKEN_FILE, str(tmp_path / "missing"))
    with pytest.raises(NoTokenError, match="cannot be read"):
        read_token()


def test_a_reference_that_azure_did_not_resolve_is_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    reference = "@Microsoft.KeyVault(SecretUri=https://iris0a1b2c.vault.azure.net/secrets/token)"
    monkeypatch.setenv(TOKEN, reference)
    with pytest.raises(NoTokenError, match="gave the reference instead"):
        read_token()
