"""A double of a service of BentoML 1.4, as its deployment hooks are looked for."""

from __future__ import annotations


class Service:
    """Like one of BentoML 1.4's class style."""

    def __init__(self, inner: type, *dependencies: Service, tasks: bool = False) -> None:
        self.inner, self.dependencies, self.tasks = inner, dependencies, tasks

    def all_services(self) -> dict[str, Service]:
        return {one.inner.__name__: one for one in (self, *self.dependencies)}

    def needs_task_db(self) -> bool:
        return self.tasks


def inner_of(name: str, ran: list[str]) -> type:
    """A class with one hook."""

    def hook() -> None:
        ran.append(name)

    vars(hook)["__bentoml_deployment_hook__"] = True
    return type(name, (), {"hook": staticmethod(hook), "classify": lambda _: None, "constant": 1})
