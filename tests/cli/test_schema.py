"""`bentodeploy schema`, as an editor's user runs it."""

from __future__ import annotations

import json
from pathlib import Path

from jsonschema import Draft202012Validator

from tests.support import cli
from tests.support.checkout import CHECKOUT

ACME = CHECKOUT / "tests" / "data" / "acme_operator"


def entry_point(site: Path) -> dict[str, str]:
    """What pip leaves for discovery, so that the operator counts as installed."""
    info = site / "acme_operator-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-operator\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[bentodeploy.operators]\nacme-files = acme_operator:AcmeFiles\n")
    return {"PYTHONPATH": f"{site}:{ACME}"}


def test_it_is_one_document_on_stdout(tmp_path: Path) -> None:
    answer = cli.succeed("schema", cwd=tmp_path)
    Draft202012Validator.check_schema(json.loads(answer.out))
    assert answer.err == ""
    assert cli.succeed("schema", "--json", cwd=tmp_path).out == answer.out


def test_a_third_partys_operator_is_in_it_like_ours(tmp_path: Path) -> None:
    schema = cli.succeed("schema", cwd=tmp_path, **entry_point(tmp_path / "site")).document
    validator = Draft202012Validator(schema)
    config = {"api_version": "v1", "name": "iris", "operator": "acme-files", "spec": {"port": 8080}}
    validator.validate(config)
    assert not validator.is_valid({**config, "spec": {"port": 80}})
    assert not validator.is_valid({**config, "spec": {}})


def test_an_operator_that_cannot_be_loaded_is_warned_of_and_hides_no_other(tmp_path: Path) -> None:
    environment = entry_point(tmp_path / "site")
    (tmp_path / "site" / "acme_operator.py").write_text("import a_library_that_is_not_there\n")
    answer = cli.succeed("schema", cwd=tmp_path, **environment)
    assert "a_library_that_is_not_there" in answer.err
    assert {"local", "aws-lambda"} <= answer.document["$defs"].keys()
    assert "acme-files" not in answer.document["$defs"]
