"""The agent's part in `access: token`: out of the secret, into a file that the container sees."""

from __future__ import annotations

import json
import os
import stat
import time
from pathlib import Path

import pytest
from bentodeploy.templates.aws_ec2.terraform.agent import token
from bentodeploy.templates.aws_ec2.terraform.agent.commands import Trouble
from bentodeploy.templates.aws_ec2.terraform.agent.services import service_options

from tests.operators.aws_ec2.test_agent import state

SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:bentodeploy/iris/machine-token-a1B2c3"
GUARDED = state(token_secret=SECRET)


class FakeSecret:
    """What the AWS CLI answers about the secret."""

    def __init__(self, value: str | None) -> None:
        self.value, self.asked = value, list[tuple[str, ...]]()
        self.refusal = "aws secretsmanager get-secret-value: (ResourceNotFoundException) no such secret"

    def aws(self, *command: str) -> str:
        self.asked.append(command)
        if self.value is None:
            raise Trouble(self.refusal)
        return json.dumps({"ARN": SECRET, "SecretString": self.value})


@pytest.fixture
def secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeSecret:
    """The agent's files lie in the test's folder."""
    fake = FakeSecret("abc-1")
    monkeypatch.setattr(token, "RUN", tmp_path / "run")
    monkeypatch.setattr(token, "FILE", tmp_path / "run" / "token")
    monkeypatch.setattr(token, "aws", fake.aws)
    return fake


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_without_a_secret_nothing_is_asked_and_nothing_mounted(secret: FakeSecret) -> None:
    assert (token.look_up(state()), token.renewed(state())) == (None, None)
    assert secret.asked == []
    assert not any("token" in option.lower() for option in service_options(state(), {}, 0))


def test_the_container_is_told_a_file_and_never_the_token(secret: FakeSecret) -> None:
    token.hold(token.look_up(GUARDED))
    options = service_options(GUARDED, {}, 0)
    assert f"--env=BENTODEPLOY_TOKEN_FILE={token.IN_CONTAINER}" in options
    assert f"--mount=type=bind,source={token.FILE},target={token.IN_CONTAINER},readonly" in options
    assert "abc-1" not in f"{options} {secret.asked}"


def test_the_file_is_for_any_user_of_the_container_and_its_folder_for_root_alone(secret: FakeSecret) -> None:
    token.hold("abc-1")
    assert (mode(token.FILE), mode(token.FILE.parent)) == (0o444, 0o700)
    token.hold("abc-2")
    assert (token.held(), mode(token.FILE)) == ("abc-2", 0o444)
    token.hold(None)
    assert list(token.FILE.parent.iterdir()) == []


@pytest.mark.parametrize("value", ["", " ", "two words", "a\nb", '{"token": "abc"}', "ä"])
def test_what_no_caller_could_bear_is_no_token(secret: FakeSecret, value: str) -> None:
    secret.value = value
    with pytest.raises(Trouble, match="holds no token") as caught:
        token.look_up(GUARDED)
    assert value.strip() == "" or value not in str(caught.value)


def test_a_secret_that_is_gone_says_what_makes_another(secret: FakeSecret) -> None:
    secret.value = None
    with pytest.raises(Trouble, match=r"`bentodeploy up` makes one .*ResourceNotFoundException"):
        token.look_up(GUARDED)


def test_a_secret_that_was_deleted_says_what_brings_it_back(secret: FakeSecret) -> None:
    secret.value = None
    secret.refusal = (
        "aws secretsmanager get-secret-value: An error occurred (InvalidRequestException) when calling the "
        "GetSecretValue operation: You can't perform this operation on the secret because it was marked for "
        "deletion."
    )
    restore = f"aws secretsmanager restore-secret --region us-east-1 --secret-id {SECRET}"
    with pytest.raises(Trouble) as caught:
        token.look_up(GUARDED)
    assert f"gives no token; before any apply, `{restore}` brings it back: aws " in str(caught.value)


def test_another_token_is_seen_after_a_while_and_not_before(secret: FakeSecret) -> None:
    token.hold(token.look_up(GUARDED))
    secret.value = "abc-2"
    assert token.renewed(GUARDED) is None
    assert len(secret.asked) == 1
    make_older(token.FILE)
    assert token.renewed(GUARDED) == "abc-2"
    assert token.renewed(GUARDED) == "abc-2"  # until the service has it
    token.hold("abc-2")
    assert token.renewed(GUARDED) is None


def test_a_token_that_stays_is_asked_for_once_in_a_while(secret: FakeSecret) -> None:
    token.hold("abc-1")
    make_older(token.FILE)
    assert [token.renewed(GUARDED), token.renewed(GUARDED)] == [None, None]
    assert len(secret.asked) == 1


def test_after_a_boot_it_is_asked_for_at_once(secret: FakeSecret) -> None:
    assert token.renewed(GUARDED) == "abc-1"


def make_older(path: Path) -> None:
    before = time.time() - token.LOOKED_UP_ANEW - 1
    os.utime(path, (before, before))
