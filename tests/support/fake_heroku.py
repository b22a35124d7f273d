"""A fake of Heroku's Platform API, on the cloud that the test provider makes its resources in.

It keeps to https://devcenter.heroku.com/articles/platform-api-reference, as far as the operator and the
project call it. Apps exist only in the shared cloud; what the API alone knows (images, scaling, config
vars, dynos) is kept there beside them.
"""

from __future__ import annotations

import json
import re
import select
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

from tests.support.cloud_provider.cloud import FakeCloud
from tests.support.cloud_provider.rules.heroku import IMAGE

TOKEN = "fake-heroku-token"
STRANGER = "somebody else"
"""Owner of an app that the token's account may not see."""

_TAIL_PAUSE = 0.1
"""Seconds between two looks for what the service has written since."""

Answer = tuple[int, Any]


class Dynos(Protocol):
    """What runs the images that are released."""

    def start(self, app_id: str, image: str, config_vars: dict[str, str]) -> None:
        """Run this image instead of the one before."""

    def state(self, app_id: str) -> str:
        """`starting`, `up`, `crashed`."""

    def log(self, app_id: str) -> list[str]:
        """What the service wrote."""


class IdleDynos:
    """Runs nothing and says that all is up; `written` is its log."""

    def __init__(self) -> None:
        self.written = ["line one", "line two", "line three"]

    def start(self, app_id: str, image: str, config_vars: dict[str, str]) -> None:
        """Nothing runs."""

    def state(self, app_id: str) -> str:
        return "up"

    def log(self, app_id: str) -> list[str]:
        return list(self.written)


@dataclass
class Fault:
    """An answer instead of the right one, for the next `times` calls that match `METHOD path`."""

    calls: str
    status: int
    message: str
    times: int = 1


@dataclass
class FakeHeroku:
    """The API at `url`."""

    cloud: FakeCloud
    dynos: Dynos = field(default_factory=IdleDynos)
    url: str = ""
    tokens: set[str] = field(default_factory=lambda: {TOKEN})
    faults: list[Fault] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)
    releases: dict[str, int] = field(default_factory=dict)
    """Number of the newest release, by app id."""
    still_running: dict[str, int] = field(default_factory=dict)
    """Number of the release whose dynos alone are listed, by app id, until those of the newest are."""

    def environment(self) -> dict[str, str]:
        """What leads the operator and the project here."""
        return {"HEROKU_API_URL": self.url, "HEROKU_API_KEY": TOKEN}

    def image(self, app_id: str) -> str:
        """Id of the image that the web process runs."""
        return str(self.cloud.platform[IMAGE, f"{app_id}:web"]["docker_image"])

    def answer(self, method: str, path: str, token: str, body: dict[str, Any], part: str = "") -> Answer:
        """The answer to one call; `part` is its header Range ("Ranges")."""
        self.seen.append(f"{method} {path}")
        for fault in self.faults:
            if fault.times > 0 and re.fullmatch(fault.calls, f"{method} {path}"):
                fault.times -= 1
                return fault.status, {"id": "fault", "message": fault.message}
        if token not in self.tokens:
            return 401, {"id": "unauthorized", "message": "Invalid credentials provided."}
        if path == "/account":
            return 200, {"email": "me@example.com"}
        with self.cloud.lock:
            return self._of_app(method, path.split("/"), body, part)

    def _of_app(self, method: str, parts: list[str], body: dict[str, Any], part: str) -> Answer:
        if parts[1] != "apps" or len(parts) < 3:
            return 404, {"id": "not_found", "message": "The requested API endpoint was not found."}
        app = self._app(parts[2])
        if app is None:
            return 404, {"id": "not_found", "message": "Couldn't find that app."}
        if app.get("owner") == STRANGER:
            return 403, {"id": "forbidden", "message": f"You do not have access to the app {parts[2]}."}
        routes: dict[tuple[str, str], Callable[[], Answer]] = {
            ("GET", ""): lambda: (200, _app_document(app)),
            ("PATCH", "formation"): lambda: self._release(app, body),
            ("GET", "formation/web"): lambda: self._formation(app, {}),
            ("PATCH", "formation/web"): lambda: self._formation(app, body),
            ("GET", "dynos"): lambda: (200, self._dynos(app)),
            ("GET", "releases"): lambda: self._listed_releases(app["id"], part),
            ("GET", "config-vars"): lambda: (200, self.config_vars(app["id"])),
            ("PATCH", "config-vars"): lambda: self._set_config_vars(app, body),
            ("POST", "log-sessions"): lambda: (
                201,
                {"logplex_url": f"{self.url}/logs/{app['id']}/{int(body['lines'])}/{int(body['tail'])}"},
            ),
        }
        route = routes.get((method, "/".join(parts[3:])))
        return route() if route else (404, {"id": "not_found", "message": "no such route"})

    def config_vars(self, app_id: str) -> dict[str, str]:
        """All of the app, whoever set them."""
        own = self.cloud.platform.get(("config vars", app_id), {})
        terraform = (
            one["vars"]
            for one in self.cloud.all("heroku_app_config_association")
            if one["app_id"] == app_id and one["vars"]
        )
        return {**{key: value for given in terraform for key, value in given.items()}, **own}

    def lines(self, app_id: str) -> list[str]:
        """All log lines as Heroku writes them, oldest first."""
        stamp = "2026-01-01T00:00:00.000000+00:00"
        return [f"{stamp} app[web.1]: {line}" for line in self.dynos.log(app_id)]

    def _app(self, name: str) -> dict[str, Any] | None:
        return next((app for app in self.cloud.all("heroku_app") if name in (app["id"], app["name"])), None)

    def _release(self, app: dict[str, Any], body: dict[str, Any]) -> Answer:
        (update,) = body["updates"]
        if not re.fullmatch(r"sha256:[0-9a-f]{64}", update["docker_image"]):
            return 422, {"id": "invalid_params", "message": "Invalid docker image id."}
        key = (IMAGE, f"{app['id']}:{update['type']}")
        self.cloud.platform[key] = {"docker_image": update["docker_image"]}
        self.releases[app["id"]] = self.releases.get(app["id"], 0) + 1
        self.dynos.start(app["id"], update["docker_image"], self.config_vars(app["id"]))
        return 200, [{"type": update["type"], "docker_image": {"id": update["docker_image"]}}]

    def _listed_releases(self, app_id: str, part: str) -> Answer:
        """Oldest first unless asked otherwise; fewer than all are partial content."""
        numbers = range(1, self.releases.get(app_id, 0) + 1)
        ordered = sorted(numbers, reverse="order=desc" in part)
        most = re.search(r"max=(\d+)", part)
        listed = ordered[: int(most[1]) if most else 200]
        return (206 if len(listed) < len(ordered) else 200), [{"version": number} for number in listed]

    def _formation(self, app: dict[str, Any], change: dict[str, Any]) -> Answer:
        found = [one for one in self.cloud.all("heroku_formation") if one["app_id"] == app["id"]]
        if not found:
            return 404, {"id": "not_found", "message": "Couldn't find that process type (web)."}
        found[0].update(change)
        return 200, {key: found[0][key] for key in ("type", "quantity", "size")}

    def _dynos(self, app: dict[str, Any]) -> list[dict[str, Any]]:
        formation = [one for one in self.cloud.all("heroku_formation") if one["app_id"] == app["id"]]
        if not formation:
            return []
        count, size = int(formation[0]["quantity"]), formation[0]["size"]
        release = {"version": self.still_running.get(app["id"], self.releases[app["id"]])}
        state = self.dynos.state(app["id"])
        return [
            {"name": f"web.{number}", "type": "web", "state": state, "size": size, "release": release}
            for number in range(1, count + 1)
        ]

    def _set_config_vars(self, app: dict[str, Any], body: dict[str, Any]) -> Answer:
        self.cloud.platform.setdefault(("config vars", app["id"]), {}).update(body)
        return 200, self.config_vars(app["id"])


def _app_document(app: dict[str, Any]) -> dict[str, Any]:
    team = next(iter(app.get("organization") or []), None)
    return {
        "id": app["id"],
        "name": app["name"],
        "web_url": app["web_url"],
        "region": {"name": app.get("region", "us")},
        "team": {"name": team["name"]} if team else None,
    }


def _joined(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


@contextmanager
def fake_heroku(cloud: FakeCloud, dynos: Dynos | None = None) -> Iterator[FakeHeroku]:
    """Serve the API on a loopback port."""
    heroku = FakeHeroku(cloud, dynos or IdleDynos())

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
            if self.path.startswith("/logs/"):
                self._send_log(*self.path.split("/")[2:])
                return
            token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
            part = self.headers.get("Range") or ""
            status, content = heroku.answer(self.command, self.path, token, body, part)
            self._send(status, json.dumps(content).encode())

        def _send_log(self, app_id: str, count: str, tail: str) -> None:
            written = heroku.lines(app_id)
            last = _joined(written[-int(count) :] if int(count) else [])
            if tail == "0":
                self._send(200, last)
                return
            self.send_response(200)
            self.end_headers()
            with suppress(ConnectionError):  # the caller goes in the middle of a line
                self.wfile.write(last)
                self._send_what_follows(app_id, len(written))

        def _send_what_follows(self, app_id: str, seen: int) -> None:
            """A tail ends when the caller goes."""
            while not self._caller_has_gone() and not heroku.ended.wait(_TAIL_PAUSE):
                written = heroku.lines(app_id)
                # Fewer than before are the log of another dyno.
                self.wfile.write(_joined(written[seen:] if len(written) >= seen else written))
                seen = len(written)

        def _caller_has_gone(self) -> bool:
            """Whether its end of the connection is closed; it has nothing more to say."""
            return bool(select.select([self.connection], [], [], 0)[0])

        def _send(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else content)

        do_GET = do_HEAD = do_POST = do_PATCH = _serve  # noqa: N815

        def log_message(self, *args: object) -> None:
            """Tests ask `seen`."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        heroku.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield heroku
        finally:
            heroku.ended.set()
            server.shutdown()
            thread.join()
