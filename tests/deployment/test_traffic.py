"""`traffic` of what cannot be split, and shares that are none.

What can be split is in tests/operators/google_cloud_run.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bentodeploy.deployment.traffic import read_shares
from bentodeploy.errors import UsageError
from tests.support import cli

LOCAL = "api_version: v1\nname: iris\noperator: {name: local}\nspec: {}\n"
CLOUD_RUN = """\
api_version: v1
name: iris
operator: {name: google-cloud-run}
spec: {project_id: my-project-1234, region: europe-west1}
"""


def test_shares_are_read_in_their_order() -> None:
    assert list(read_shares(["b=90", "a=10", "c=0"]).items()) == [("b", 90), ("a", 10), ("c", 0)]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (["a=50", "b=40"], "The shares add up to 90 %, not to 100 %."),
        (["a=60", "b=60"], "The shares add up to 120 %"),
        (["a=0"], "The shares add up to 0 %"),
        (["a=50", "a=50"], "a is named twice."),
        (["a"], "traffic takes REVISION=PERCENT, a whole number from 0 to 100, not 'a'."),
        (["=100"], "REVISION=PERCENT"),
        (["a="], "REVISION=PERCENT"),
        (["a=fifty"], "REVISION=PERCENT"),
        (["a=-1", "b=101"], "REVISION=PERCENT"),
        (["a=99.5", "b=0.5"], "REVISION=PERCENT"),
    ],
)
def test_shares_that_are_none_are_told(written: list[str], words: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_shares(written)
    assert words in refused.value.what
    assert refused.value.next_step


def test_an_operator_that_keeps_one_version_is_told_with_those_that_keep_more(tmp_path: Path) -> None:
    (tmp_path / "deployment_config.yaml").write_text(LOCAL)
    answer = cli.run("traffic", "a=100", "--json", cwd=tmp_path)
    assert answer.code == 2
    error = answer.document["error"]
    assert (error["code"], error["what"]) == (
        "capability-missing", "local keeps one version of a service, which gets all requests.",
    )  # fmt: skip
    assert error["next"] == "These operators can share them out: google-cloud-run."


def test_the_newest_alone_and_shares_do_not_go_together(tmp_path: Path) -> None:
    (tmp_path / "deployment_config.yaml").write_text(CLOUD_RUN)
    answer = cli.run("traffic", "a=100", "--latest", "--json", cwd=tmp_path)
    assert answer.code == 2
    assert "--latest gives all requests to one revision" in answer.document["error"]["what"]


@pytest.mark.parametrize("arguments", [[], ["--latest"], ["a=100"]])
def test_what_is_not_deployed_has_no_traffic(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "deployment_config.yaml").write_text(CLOUD_RUN)
    answer = cli.run("traffic", *arguments, "--json", cwd=tmp_path)
    assert answer.code == 2
    assert answer.document["error"]["what"] == "iris is not deployed."
    assert not (tmp_path / "terraform").exists()
