"""What `bentoml serve` does before a service starts; AsgiFunctionApp starts it without that command."""

from __future__ import annotations

from typing import Any


def on_deployment(service: Any) -> None:
    """Do once what `bentoml serve` does before its workers start, for a class and those it depends on.

    Hooks of `@bentoml.on_deployment`, then the table of task results (BentoML 1.4,
    `_bentoml_impl.server.serving.server_on_deployment`). Older releases have neither, and no names for them.
    """
    if not hasattr(service, "inner"):
        return
    services = service.all_services().values() if hasattr(service, "all_services") else [service]
    for one in services:
        for name in dir(one.inner):
            member = getattr(one.inner, name)
            if callable(member) and getattr(member, "__bentoml_deployment_hook__", False):
                member()
    if any(one.needs_task_db() for one in services if hasattr(one, "needs_task_db")):
        _make_task_table()


def _make_task_table() -> None:
    from _bentoml_impl.tasks.result import Sqlite3Store  # type: ignore[import-not-found]
    from bentoml._internal.configuration.containers import BentoMLContainer

    if hasattr(Sqlite3Store, "init_db") and hasattr(BentoMLContainer, "result_store_file"):
        Sqlite3Store.init_db(BentoMLContainer.result_store_file.get())
