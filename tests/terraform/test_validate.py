from __future__ import annotations

import json

import pytest

from bentodeploy.terraform import validate
from bentodeploy.terraform.events import Diagnostic


def test_validate_takes_no_options() -> None:
    assert validate.argv() == ["validate", "-json"]


def test_a_valid_project_has_no_diagnostics() -> None:
    assert validate.parse_validation('{"format_version": "1.0", "valid": true, "diagnostics": []}') == ()


def test_each_mistake_is_told_with_its_place() -> None:
    mistake = {
        "severity": "error",
        "summary": "Unsupported argument",
        "detail": "Not expected here.",
        "range": {"filename": "main.tf", "start": {"line": 2, "column": 3, "byte": 30}},
        "snippet": {"context": 'resource "a" "b"', "code": "  inptu = 1"},
    }
    assert validate.parse_validation(json.dumps({"valid": False, "diagnostics": [mistake]})) == (
        Diagnostic(
            "error",
            "Unsupported argument",
            "Not expected here.",
            file="main.tf",
            line=2,
            snippet="  inptu = 1",
        ),
    )


def test_an_answer_that_is_no_json_is_refused() -> None:
    with pytest.raises(ValueError, match="Expecting value"):
        validate.parse_validation("Error: something")
