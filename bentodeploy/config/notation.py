"""Numbers that YAML 1.1 reads otherwise than people do: `010` is 8, `1:30` is 90."""

from __future__ import annotations

from bentodeploy.config.findings import Findings


def warn_of_surprising_numbers(findings: Findings) -> None:
    """Warn of every whole number whose source text is not its decimal form, and of floats with a colon."""
    for path, place in findings.document.places.items():
        source = place.source
        if source is None:
            continue
        value = findings.document.at(path) if path not in findings.document.unreadable else None
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            continue
        if (isinstance(value, int) and source != str(value)) or ":" in source:
            findings.warn(
                path, f"{source} is read as {value} (YAML 1.1)", f"write {value}, or quotes around a text"
            )
