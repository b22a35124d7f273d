"""Writes what the documents take from the code: `make docs`."""

from __future__ import annotations

from docs.tools import config_page, permissions


def main() -> None:
    """docs/config.md, and the permissions in the README."""
    config_page.PAGE.write_text(config_page.page(), encoding="utf-8")
    readme = permissions.README.read_text(encoding="utf-8")
    permissions.README.write_text(permissions.with_permissions(readme), encoding="utf-8")


if __name__ == "__main__":
    main()
