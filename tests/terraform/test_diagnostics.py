from __future__ import annotations

from bentodeploy.terraform.diagnostics import diagnostic_from_json, diagnostics_from_text
from bentodeploy.terraform.events import Diagnostic

FRAMED = """\
\x1b[31m╷\x1b[0m\x1b[0m
\x1b[31m│\x1b[0m \x1b[0m\x1b[1m\x1b[31mError: \x1b[0m\x1b[0m\x1b[1mUnsupported state file format\x1b[0m
\x1b[31m│\x1b[0m \x1b[0m
\x1b[31m│\x1b[0m \x1b[0m\x1b[0mThe state file could not be parsed as JSON.
\x1b[31m╵\x1b[0m\x1b[0m
\x1b[31m╷\x1b[0m\x1b[0m
\x1b[31m│\x1b[0m \x1b[0m\x1b[1m\x1b[31mWarning: \x1b[0m\x1b[0m\x1b[1mOld\x1b[0m
\x1b[31m│\x1b[0m \x1b[0m
\x1b[31m│\x1b[0m \x1b[0m\x1b[0m  on extra.tf line 3, in resource "a" "b":
\x1b[31m│\x1b[0m \x1b[0m   3:   old = 1
\x1b[31m╵\x1b[0m\x1b[0m
"""

PLAIN = """
Error: Invalid block definition

  on broken.tf line 1:
   1: resource "a" {

A block definition must have block content.

"""


def test_the_smallest_diagnostic_has_a_severity_and_a_summary() -> None:
    assert diagnostic_from_json({"severity": "warning", "summary": "Old"}) == Diagnostic("warning", "Old")


def test_nulls_are_as_good_as_nothing() -> None:
    content = {"severity": "error", "summary": "Bad", "detail": None, "range": None, "snippet": None}
    assert diagnostic_from_json(content) == Diagnostic("error", "Bad")


def test_text_with_frames_and_colours() -> None:
    assert diagnostics_from_text(FRAMED) == (
        Diagnostic("error", "Unsupported state file format", "The state file could not be parsed as JSON."),
        Diagnostic("warning", "Old", "3:   old = 1", file="extra.tf", line=3),
    )


def test_text_without_frames() -> None:
    (diagnostic,) = diagnostics_from_text(PLAIN)
    assert (diagnostic.summary, diagnostic.file, diagnostic.line) == (
        "Invalid block definition",
        "broken.tf",
        1,
    )
    assert diagnostic.detail.endswith("A block definition must have block content.")


def test_text_without_a_complaint_has_none() -> None:
    assert diagnostics_from_text("") == ()
    assert diagnostics_from_text("Initializing the backend...\nAll well.\n") == ()


def test_state_pull_complains_in_words_of_its_own() -> None:
    text = "\x1b[31mFailed to refresh state: 2 problems:\n\n- Unsupported format: a\n- b\x1b[0m\x1b[0m\n"
    complaint = Diagnostic("error", "Failed to refresh state: 2 problems:", "- Unsupported format: a\n- b")
    assert diagnostics_from_text(text) == (complaint,)
    assert diagnostics_from_text(f"Warning: Old\n\n{text}")[1:] == (complaint,)
    assert len(diagnostics_from_text(f"Error: First\n\n{text}")) == 1, "what follows an error belongs to it"
