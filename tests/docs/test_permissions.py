"""The README asks for the permissions that the operators' own pages ask for; those are held against calls."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from docs.tools.config_page import built_in
from docs.tools.permissions import README, page_of, permissions, with_permissions

CHECKED_IN = README.read_text(encoding="utf-8")
POLICY: dict[str, list[dict[str, Any]]] = {
    "Statement": [
        {"Sid": "Push", "Action": ["ecr:Put", "ecr:Get", "logs:Put"], "Resource": "arn:x"},
        {
            "Sid": "HandOver",
            "Action": "iam:PassRole",
            "Resource": ["arn:y", "arn:z"],
            "Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}},
        },
        {"Sid": "OnlyForAVpc", "Action": ["ec2:DescribeVpcs"], "Resource": "*"},
    ]
}


def on_a_page(content: str) -> str:
    before = "# x\n\n## What it makes\n\n| a |\n\n## Credentials and permissions\n\nWords.\n\n"
    return f"{before}{content}\n## Logs\n"


def test_the_readme_is_not_stale() -> None:
    assert with_permissions(CHECKED_IN) == CHECKED_IN, "`make docs` writes it anew"


@pytest.mark.parametrize("name", [name for name in built_in() if name != "local"])
def test_every_platform_has_its_permissions_in_the_readme(name: str) -> None:
    section = re.search(rf"^### `{name}`.*?(?=^##)", CHECKED_IN, re.MULTILINE | re.DOTALL)
    assert section is not None
    assert permissions(page_of(name)) in section[0]


@pytest.mark.parametrize("name", ["aws-lambda", "aws-ec2"])
def test_every_action_of_a_policy_that_is_not_optional_is_in_the_readme(name: str) -> None:
    (block,) = re.findall(r"```json\n(.*?)```", page_of(name), re.DOTALL)
    told = {
        f"{service}:{action}"
        for service, actions in re.findall(
            r"^\| `(\w+)` \| ([^|]+) \|", permissions(page_of(name)), re.MULTILINE
        )
        for action in actions.split(", ")
    }
    asked: set[str] = set()
    for statement in json.loads(block)["Statement"]:
        if not statement["Sid"].startswith("Only"):
            actions = statement["Action"]
            asked.update([actions] if isinstance(actions, str) else actions)
    assert told == asked


def test_a_policy_becomes_a_table_without_what_is_optional() -> None:
    assert permissions(on_a_page(f"```json\n{json.dumps(POLICY)}\n```\n")).splitlines()[2:] == [
        "| `ecr` | Get, Put | `arn:x` |",
        "| `logs` | Put | `arn:x` |",
        "| `iam` | PassRole | `arn:y`, `arn:z`, where `iam:PassedToService` is `lambda.amazonaws.com` |",
    ]


def test_a_condition_without_words_is_no_permission_left_out() -> None:
    statement = {**POLICY["Statement"][1], "Condition": {"Bool": {"aws:SecureTransport": "true"}}}
    policy = json.dumps({"Statement": [statement]})
    with pytest.raises(ValueError, match="no words for the condition Bool"):
        permissions(on_a_page(f"```json\n{policy}\n```\n"))


@pytest.mark.parametrize("own", ["| for | permissions |\n| --- | --- |\n| x | `y` |\n", "```\nA/read\n```\n"])
def test_a_table_or_list_is_taken_as_it_is(own: str) -> None:
    assert permissions(on_a_page(own)) == own


@pytest.mark.parametrize("page", ["# x\n\n## Logs\n", on_a_page("None.\n")])
def test_a_page_without_permissions_is_an_error(page: str) -> None:
    with pytest.raises(ValueError, match="permissions"):
        permissions(page)


def test_only_what_is_between_the_marks_is_written() -> None:
    before = "a\n<!-- permissions of heroku -->\nold\n<!-- end -->\nb\n"
    told = permissions(page_of("heroku"))
    assert with_permissions(before) == f"a\n<!-- permissions of heroku -->\n\n{told}\n<!-- end -->\nb\n"
