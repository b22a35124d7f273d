"""A service with what is hard to carry through an adapter: it tells what came in, and answers oddly."""

from __future__ import annotations

import os
import time
from collections.abc import Generator
from pathlib import Path
from typing import Annotated, Any

import bentoml
from bentoml.exceptions import InvalidArgument
from bentoml.validators import ContentType
from PIL.Image import Image, Transpose

STARTS: list[float] = []


@bentoml.service(name="probe", traffic={"timeout": 2})
class Probe:
    def __init__(self) -> None:
        STARTS.append(time.time())

    @bentoml.api
    def add(self, a: int, b: int = 1) -> int:
        return a + b

    @bentoml.api
    def greet(self, name: str) -> Annotated[str, ContentType("text/html; charset=utf-8")]:
        return f"<b>Grüße, {name}! \u2603</b>"

    @bentoml.api
    def mirror(self, image: Image) -> Annotated[Image, ContentType("image/png")]:
        return image.transpose(Transpose.FLIP_LEFT_RIGHT)

    @bentoml.api
    def measure(self, upload: Path, note: str) -> dict[str, Any]:
        content = upload.read_bytes()
        return {"size": len(content), "sum": sum(content), "note": note}

    @bentoml.api
    def download(self, size: int) -> Annotated[Path, ContentType("application/octet-stream")]:
        path = Path("/tmp/download.bin")
        path.write_bytes(bytes(range(256)) * (size // 256 + 1))
        os.utime(path, (0, 0))  # its time is told to the client
        return path

    @bentoml.api
    def seen(self, ctx: bentoml.Context) -> dict[str, Any]:
        request: Any = ctx.request
        return {
            "query": request.query_params.multi_items(),
            "cookies": dict(sorted(request.cookies.items())),
            # One header of two values means the same as two headers (RFC 9110, section 5.3).
            "x-many": [
                part.strip() for value in request.headers.getlist("x-many") for part in value.split(",")
            ],
            "path": request.url.path,
        }

    @bentoml.api
    def cookies(self, ctx: bentoml.Context) -> str:
        ctx.response.set_cookie("first", "1", path="/a,b")
        ctx.response.set_cookie("second", "two words")
        ctx.response.metadata.append("x-many", "1")
        ctx.response.metadata.append("x-many", "2, 3")
        return "set"

    @bentoml.api
    def teapot(self, ctx: bentoml.Context) -> str:
        ctx.response.status_code = 418
        return "short and stout"

    @bentoml.api
    def refuse(self) -> str:
        raise InvalidArgument("not this one")

    @bentoml.api
    def crash(self) -> str:
        raise RuntimeError("out of luck")

    @bentoml.api
    def die(self) -> str:
        os._exit(7)

    @bentoml.api
    def wait(self, seconds: float) -> str:
        time.sleep(seconds)
        return "done"

    @bentoml.api
    def long_text(self, size: int) -> str:
        return "\n" * size

    @bentoml.api
    def count(self, to: int) -> Generator[str, None, None]:
        for number in range(to):
            yield f"{number} \u2603\n"

    @bentoml.api
    def starts(self) -> int:
        return len(STARTS)

    @bentoml.task
    def double(self, number: int, seconds: float = 0) -> int:
        time.sleep(seconds)
        return 2 * number
