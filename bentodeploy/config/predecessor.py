"""What files written for bentoctl hold that this grammar has no more."""

from __future__ import annotations

from bentodeploy.config.findings import Findings
from bentodeploy.config.words import found_in_words

Values = dict[str, object]

NEAREST_OPERATORS = {
    "aws-sagemaker": "aws-lambda or aws-ec2",
    "google-compute-engine": "google-cloud-run",
    "azure-container-instances": "azure-functions",
}
"""bentoctl's operators that we lack, with ours for the same cloud."""

_DEAD_KEYS = ("version", "url")
"""Of `operator:`; bentoctl documented them and never read them."""


def with_operator_as_mapping(values: Values, findings: Findings) -> Values:
    """`operator: heroku`, as bentoctl 0.2.0 took it, becomes a mapping; dead keys go, with a warning."""
    operator = values.get("operator")
    if isinstance(operator, str) and operator:
        return {**values, "operator": {"name": operator}}
    if not isinstance(operator, dict):
        if "operator" in values:
            found = found_in_words(operator, findings.document.place(("operator",)))
            findings.refuse(
                ("operator",), f"found {found}; expected the operator's name", "for example operator: local"
            )
        return values
    for key in operator.keys() & set(_DEAD_KEYS):
        findings.warn(("operator", key), "has no effect, and had none in bentoctl", "remove it")
    return {**values, "operator": {key: operator[key] for key in operator if key not in _DEAD_KEYS}}


def without_alpha_keys(values: Values, findings: Findings) -> Values:
    """The alphas of 2022 kept name and operator under `metadata:`; explain where they belong now.

    Both are read from there all the same, so that their own mistakes come to light in the same run.
    """
    if "metadata" not in values:
        return values
    findings.refuse(
        ("metadata",),
        "this is the form of bentoctl's alphas of 2022",
        "move name: and operator: from here to the top of the file, then remove metadata:",
    )
    for key in ("name", "operator"):
        if key not in values:
            findings.document = findings.document.with_moved(("metadata", key), key)
    moved = findings.document.value
    return (
        {key: value for key, value in moved.items() if key != "metadata"} if isinstance(moved, dict) else {}
    )


def without_alpha_bento(spec: Values, known: frozenset[str], findings: Findings) -> Values:
    """The alphas also kept the bento under `spec:`."""
    if "bento" not in spec or "bento" in known:
        return spec
    findings.refuse(
        ("spec", "bento"),
        "this is the form of bentoctl's alphas of 2022",
        "move bento: to the top of the file, out of spec:",
    )
    return {key: value for key, value in spec.items() if key != "bento"}
