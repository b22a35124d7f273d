"""Writes `<provider>.json` for every provider in `wanted.py`, and `heroku.json`; `make schemas` runs it."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.schemas.bindings import resource_schema
from tests.schemas.corrections import CORRECTIONS, corrected
from tests.schemas.documented import ADDRESS, HEROKU, stated
from tests.schemas.package import packed, typescript
from tests.schemas.wanted import WANTED, Wanted

FOLDER = Path(__file__).parent

Schema = dict[str, Any]


def main() -> None:
    """Derive all of them anew."""
    for wanted in WANTED:
        with packed(wanted.package, wanted.version) as archive:
            document = derive(wanted, archive)
        (FOLDER / f"{wanted.name}.json").write_text(as_text(document), encoding="utf-8")
    (FOLDER / "heroku.json").write_text(as_text(heroku()), encoding="utf-8")


def derive(wanted: Wanted, archive: tarfile.TarFile) -> dict[str, Any]:
    """The provider's schema, as `terraform providers schema -json` writes it."""

    def schema(module: str, of: str) -> dict[str, Any]:
        derived = resource_schema(typescript(archive, module))
        return corrected(derived, of, CORRECTIONS[wanted.name])

    provider = schema("provider", "provider")
    del provider["block"]["attributes"]["alias"]  # belongs to Terraform's language, not to the provider
    resources = {name: schema(_module(wanted, name), name) for name in wanted.resources}
    data_sources = {
        name: schema(f"data-{name.replace('_', '-')}", f"data.{name}") for name in wanted.data_sources
    }
    return _document(wanted.address, provider, resources, data_sources)


def heroku() -> dict[str, Any]:
    """The schema of Heroku's provider, from its documentation."""
    schemas = {of: corrected(schema, of, CORRECTIONS["heroku"]) for of, schema in stated(HEROKU).items()}
    return _document(ADDRESS, schemas.pop("provider"), schemas, {})


def as_text(document: Mapping[str, Any]) -> str:
    """The document as JSON with one resource a line, so that changes read well."""
    ((address, parts),) = document["provider_schemas"].items()
    lines = ['{"format_version": "1.0", "provider_schemas": {' + json.dumps(address) + ": {"]
    lines.append('"provider": ' + json.dumps(parts["provider"], sort_keys=True) + ",")
    for kind in ("resource_schemas", "data_source_schemas"):
        lines.append(f'"{kind}": {{')
        rows = [
            f"{json.dumps(name)}: {json.dumps(parts[kind][name], sort_keys=True)}"
            for name in sorted(parts[kind])
        ]
        lines.append(",\n".join(rows))
        lines.append("}," if kind == "resource_schemas" else "}")
    return "\n".join([*lines, "}}}", ""])


def _document(
    address: str, provider: Schema, resources: dict[str, Schema], data_sources: dict[str, Schema]
) -> dict[str, Any]:
    parts = {"provider": provider, "resource_schemas": resources, "data_source_schemas": data_sources}
    return {"format_version": "1.0", "provider_schemas": {address: parts}}


def _module(wanted: Wanted, resource: str) -> str:
    return resource.removeprefix(f"{wanted.name}_").replace("_", "-")


if __name__ == "__main__":
    main()
