"""The files of a new operator's package, made from `templates/operator`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from bentodeploy import __version__

if TYPE_CHECKING:
    from bentodeploy.scaffold.name import OperatorNames

_RENDERED = ".j2"
_SUFFIXES = frozenset({_RENDERED, ".tf", ".typed"})
"""Of the templates; what else lies there makes Python packages of their folders."""
_MODULE = "package"
"""The folder that becomes the operator's module."""
_HIDDEN = {"gitignore": ".gitignore"}
"""Files whose names begin with a dot once they are written."""


def render_package(names: OperatorNames) -> dict[str, str]:
    """All files, by path in the package's folder."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_folder()),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - Python and TOML; only names and a version are put in
        # Python and Docker have double braces of their own.
        variable_start_string="<<",
        variable_end_string=">>",
    )
    values: Mapping[str, object] = {"names": names, "version": __version__}
    files = {}
    for template in _templates(_folder()):
        if template.suffix == _RENDERED:
            text = environment.get_template(template.as_posix()).render(values)
        else:
            text = (_folder() / template).read_text(encoding="utf-8")
        files[_place(template, names)] = text
    return files


def _place(template: PurePosixPath, names: OperatorNames) -> str:
    path = template.with_suffix("") if template.suffix == _RENDERED else template
    path = path.with_name(_HIDDEN.get(path.name, path.name))
    return "/".join(names.module if part == _MODULE else part for part in path.parts)


def _templates(folder: Path) -> Iterator[PurePosixPath]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in _SUFFIXES:
            yield PurePosixPath(path.relative_to(folder).as_posix())


def _folder() -> Path:
    from bentodeploy.templates import operator

    return Path(operator.__path__[0])
