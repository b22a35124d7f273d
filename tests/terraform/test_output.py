from __future__ import annotations

from bentodeploy.terraform import output


def test_output_prints_all_as_json() -> None:
    assert output.argv() == ["output", "-json", "-no-color"]


def test_values_are_taken_out_of_their_wrapping_sensitive_ones_too() -> None:
    text = (
        '{"a": {"sensitive": false, "type": "string", "value": "x"}, "b": {"sensitive": true, "value": [1]}}'
    )
    assert output.parse_outputs(text) == {"a": "x", "b": [1]}
