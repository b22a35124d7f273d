"""Clients try again after passing refusals, and a missing boto3 is said so."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bentodeploy.errors import MissingExtraError
from operators.aws.session import client, open_session

BUSY = {"__type": "ThrottlingException", "message": "Rate exceeded"}


class Throttling(BaseHTTPRequestHandler):
    """A fake of ECR that is busy twice, then answers."""

    asked = 0

    def do_POST(self) -> None:
        type(self).asked += 1
        busy = self.asked <= 2
        body = json.dumps(BUSY if busy else {"repositories": []}).encode()
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(400 if busy else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def busy_aws(settings: pytest.MonkeyPatch) -> Iterator[type[Throttling]]:
    Throttling.asked = 0
    server = ThreadingHTTPServer(("127.0.0.1", 0), Throttling)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_address[1]}")
    settings.setenv("AWS_PROFILE", "dev")
    yield Throttling
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_throttled_call_is_made_again(busy_aws: type[Throttling]) -> None:
    assert client("ecr", "us-east-1").describe_repositories()["repositories"] == []
    assert busy_aws.asked == 3


def test_a_missing_boto3_gives_the_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3.session", None)
    with pytest.raises(MissingExtraError) as met:
        open_session("us-east-1")
    assert met.value.next_step == "pip install 'bentodeploy[aws]'"
