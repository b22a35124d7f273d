"""A bento whose image is small and quick to build: a fake of BentoML's command answers 200 to everything."""

from __future__ import annotations

from pathlib import Path

from tests.support.bentos import make_bento

_DOCKERFILE = """\
FROM python:3.11-slim
COPY . /home/bentoml/bento
RUN install -m 755 /home/bentoml/bento/bentoml /usr/local/bin/bentoml
ENV BENTO_PATH=/home/bentoml/bento
"""
_FAKE_BENTOML = """\
#!/usr/bin/env python3
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Ready(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()


ThreadingHTTPServer(("0.0.0.0", int(os.environ["PORT"])), Ready).serve_forever()
"""


def make_small_service(store: Path, name: str) -> None:
    """Put the bento `NAME:v1` into `store`, for platforms that tell the port by `PORT`."""
    bento = make_bento(store, name, "v1")
    (bento / "env" / "docker" / "Dockerfile").write_text(_DOCKERFILE)
    (bento / "bentoml").write_text(_FAKE_BENTOML)
