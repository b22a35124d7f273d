"""A fake of BentoML's server, packed as a wheel: small, quick, and installed by pip without an index.

It keeps what the local operator relies on: `python -m bentoml serve PATH --host H --port P`, `/readyz`,
`/livez`, and an answer to every POST. Tests of the whole tool that are about us, not about BentoML, put it
into a bento; the tests marked `bentoml` use the real one.

A test steers it by the config's `env`: FAKE_READY_AFTER (seconds), FAKE_DIES (text it dies with),
FAKE_WORKERS (children in sessions of their own, as BentoML's are), FAKE_STUBBORN (ignores SIGTERM),
FAKE_LOG_LINES (numbered lines of 100 characters that it writes at its start).
"""

from __future__ import annotations

import base64
import hashlib
import zipfile
from pathlib import Path

NAME = "bentoml-1.4.39-py3-none-any.whl"

_SERVER = """
import argparse, json, os, signal, subprocess, sys, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

parser = argparse.ArgumentParser()
parser.add_argument("verb", choices=["serve"])
parser.add_argument("bento")
parser.add_argument("--host", required=True)
parser.add_argument("--port", type=int, required=True)
options, _ = parser.parse_known_args()
if not os.path.isabs(options.bento) or not os.path.exists(os.path.join(options.bento, "bento.yaml")):
    sys.exit(f"no bento at {options.bento}")
if os.environ.get("FAKE_DIES"):
    sys.exit(os.environ["FAKE_DIES"])
if os.environ.get("FAKE_STUBBORN"):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
for _ in range(int(os.environ.get("FAKE_WORKERS", "0"))):
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
for number in range(int(os.environ.get("FAKE_LOG_LINES", "0"))):
    print(f"line {number} ".ljust(99, "."))
ready_at = time.monotonic() + float(os.environ.get("FAKE_READY_AFTER", "0"))


class Handler(BaseHTTPRequestHandler):
    def answer(self, code, value):
        body = json.dumps(value).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/readyz":
            self.answer(200 if time.monotonic() >= ready_at else 503, "")
        elif self.path == "/livez":
            self.answer(200, "")
        elif self.path == "/environment":
            self.answer(200, dict(os.environ))
        else:
            self.answer(404, "")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.answer(200, {"path": self.path, "body": body, "bento": options.bento})

    def log_message(self, format, *values):
        if self.path not in ("/readyz", "/livez"):  # BentoML logs no health checks either
            print(format % values, flush=True)


print(f"fake bentoml serves {options.bento} on {options.host}:{options.port}", flush=True)
ThreadingHTTPServer((options.host, options.port), Handler).serve_forever()
"""


def write_wheel(folder: Path) -> Path:
    """Write the wheel into `folder`; the same bytes every time."""
    files = {
        "bentoml/__init__.py": "",
        "bentoml/__main__.py": _SERVER,
        "bentoml-1.4.39.dist-info/METADATA": "Metadata-Version: 2.1\nName: bentoml\nVersion: 1.4.39\n",
        "bentoml-1.4.39.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "bentoml-1.4.39.dist-info/RECORD"
    lines = [f"{name},{_digest(text)},{len(text.encode())}" for name, text in files.items()]
    files[record] = "\n".join([*lines, f"{record},,"]) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in files.items():
            wheel.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text)
    return path


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return "sha256=" + base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
