"""However many requests come before the service has started: it starts once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from operators.azure_functions.runtime.lifespan import StartsOnce


class Service:
    """An ASGI application whose start takes a moment; `outcomes` are the answers to its starts."""

    def __init__(self, *outcomes: str) -> None:
        self.outcomes = list(outcomes)
        self.starts = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await send({"type": "http.response.start", "status": 200})
            return
        assert (await receive())["type"] == "lifespan.startup"
        self.starts += 1
        await asyncio.sleep(0.02)
        outcome = self.outcomes.pop(0)
        if outcome == "dies":
            raise RuntimeError("out of memory")
        await send({"type": f"lifespan.startup.{outcome}", "message": "no model"})
        await receive()


async def start(app: StartsOnce) -> dict[str, Any]:
    """What the application answers to being told to start."""
    answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
    questions: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    questions.put_nowait({"type": "lifespan.startup"})

    async def send(message: Any) -> None:
        answer.set_result(message)

    task: asyncio.Future[None] = asyncio.ensure_future(app({"type": "lifespan"}, questions.get, send))
    both: list[asyncio.Future[Any]] = [task, answer]
    await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    if not answer.done():
        task.result()
    task.cancel()
    return await answer


def test_eight_starts_are_one() -> None:
    service = Service("complete")
    app = StartsOnce(service)

    async def all_at_once() -> list[Any]:
        return list(await asyncio.gather(*(start(app) for _ in range(8))))

    answers = asyncio.run(all_at_once())
    assert {answer["type"] for answer in answers} == {"lifespan.startup.complete"}
    assert service.starts == 1


def test_a_start_that_failed_is_told_to_all_who_wait_and_tried_again_for_the_next() -> None:
    service = Service("failed", "complete")
    app = StartsOnce(service)

    async def twice() -> list[Any]:
        return [*await asyncio.gather(start(app), start(app)), await start(app)]

    first, second, third = asyncio.run(twice())
    assert first == second == {"type": "lifespan.startup.failed", "message": "no model"}
    assert third["type"] == "lifespan.startup.complete"
    assert service.starts == 2


def test_a_service_that_dies_while_it_starts_leaves_nobody_waiting() -> None:
    service = Service("dies", "complete")
    app = StartsOnce(service)

    async def twice() -> list[Any]:
        return list(await asyncio.gather(start(app), start(app), return_exceptions=True))

    first, second = asyncio.run(twice())
    assert isinstance(first, RuntimeError)
    assert second["type"] == "lifespan.startup.failed"
    with pytest.raises(RuntimeError, match="out of memory"):
        raise first


def test_requests_pass_through() -> None:
    sent: list[Any] = []

    async def ask() -> None:
        async def send(message: Any) -> None:
            sent.append(message)

        async def receive() -> Any:
            return {"type": "http.request"}

        await StartsOnce(Service())({"type": "http"}, receive, send)

    asyncio.run(ask())
    assert sent == [{"type": "http.response.start", "status": 200}]
