"""A service behind the real guard, in an image too small for BentoML: what the token does on a machine.

It runs as the user of BentoML's images, reads its token as the guard does, and lets the guard answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bentodeploy.image.engine import DockerEngine
from bentodeploy.image.guard import PACKAGE, guard_files
from tests.operators.aws_ec2.services import REPOSITORY, pushed
from tests.support.registry import RunningRegistry

_SERVER = f"""
import asyncio, os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from {PACKAGE}.guard import TokenGuard
from {PACKAGE}.secret import read_token


async def app(scope, receive, send):
    await send({{"type": "http.response.start", "status": 200, "headers": []}})
    await send({{"type": "http.response.body", "body": b"an answer"}})


guarded = TokenGuard(app, read_token())


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        headers = [(name.lower().encode(), value.encode()) for name, value in self.headers.items()]
        scope = {{"type": "http", "method": self.command, "path": self.path, "headers": headers}}
        asyncio.run(guarded(scope, None, self.send))

    async def send(self, message):
        if message["type"] == "http.response.start":
            self.send_response(message["status"])
            for name, value in message["headers"]:
                self.send_header(name.decode(), value.decode())
            self.end_headers()
        else:
            self.wfile.write(message["body"])


print("the guarded service answers", flush=True)
ThreadingHTTPServer(("0.0.0.0", int(os.environ["PORT"])), Handler).serve_forever()
"""

_DOCKERFILE = f"""
FROM python:3.11-slim
COPY {PACKAGE} /service/{PACKAGE}
COPY server.py /service/
USER 1034:1034
STOPSIGNAL SIGINT
CMD ["python3", "-B", "/service/server.py"]
"""


@contextmanager
def pushed_guarded_service(engine: DockerEngine, registry: RunningRegistry) -> Iterator[str]:
    """Its image, by digest."""
    files = {f"{PACKAGE}/{name}": content for name, content in guard_files().items()}
    files["server.py"] = _SERVER.encode()
    with pushed(engine, registry, REPOSITORY, "guarded", _DOCKERFILE, files) as digest:
        yield digest
