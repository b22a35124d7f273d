"""A bento whose image is small and quick to build: a fake of BentoML answers 200 to everything."""

from __future__ import annotations

from pathlib import Path

from tests.support.bentos import make_bento

_DOCKERFILE = """\
FROM python:3.11-slim
COPY . /home/bentoml/bento
RUN install -m 755 /home/bentoml/bento/bentoml /usr/local/bin/bentoml \\
    && packages=$(python3 -c 'import sysconfig; print(sysconfig.get_path("purelib"))') \\
    && install -D -m 644 /home/bentoml/bento/bentoml "$packages/bentoml.py"
ENV BENTO_PATH=/home/bentoml/bento
"""
_FAKE_BENTOML = """\
#!/usr/bin/env python3
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Ready(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()


if __name__ == "__main__":
    told = int(sys.argv[sys.argv.index("--port") + 1])
    ThreadingHTTPServer(("0.0.0.0", PORT), Ready).serve_forever()
"""


def make_small_service(store: Path, name: str, *, port: int | None = None) -> None:
    """Put the bento `NAME:v1` into `store`; it listens where its platform says, or always at `port`."""
    bento = make_bento(store, name, "v1")
    (bento / "env" / "docker" / "Dockerfile").write_text(_DOCKERFILE)
    (bento / "bentoml").write_text(_FAKE_BENTOML.replace("PORT", "told" if port is None else str(port)))
