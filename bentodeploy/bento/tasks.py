"""Which routes of a bento are tasks, and which have nothing to do with one.

A task has more paths below its own: `/submit`, `/status`, `/get`, `/retry`, `/cancel` (BentoML, "Async task
queues").
"""

from __future__ import annotations

from collections.abc import Sequence

from bentodeploy.bento.model import Route


def task_paths(routes: Sequence[Route]) -> tuple[str, ...]:
    """Paths of the tasks themselves."""
    return tuple(route.path for route in routes if route.is_task)


def has_tasks_alone(routes: Sequence[Route]) -> bool:
    """Whether every route is a task, or below one."""
    tasks = task_paths(routes)
    return bool(tasks) and all(
        route.path in tasks or route.path.startswith(tuple(f"{task}/" for task in tasks)) for route in routes
    )
