"""Stands in for the Functions host, which does not run just anywhere: HTTP in, azure-functions' own request
to the very app, its answer out. For trials of the image on one machine; Azure never runs it.

    python3 -m bentodeploy_azure.host PORT
"""

from __future__ import annotations

import asyncio
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def main(port: int) -> None:
    """Serve until the process is told to stop."""
    import azure.functions as func
    from function_app import app

    loop = asyncio.new_event_loop()  # one for all requests, as the worker has it
    threading.Thread(target=loop.run_forever, daemon=True).start()
    (function,) = app.get_functions()

    class Handler(BaseHTTPRequestHandler):
        """One connection."""

        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            request = func.HttpRequest(
                method=self.command,
                url=f"http://{self.headers.get('Host', 'localhost')}{self.path}",
                headers=_joined(self.headers.items()),
                body=self.rfile.read(int(self.headers.get("Content-Length") or 0)),
            )
            call = function.get_user_function()(request, None)
            try:
                response = asyncio.run_coroutine_threadsafe(call, loop).result()
            except Exception as error:  # noqa: BLE001 - the host answers 500 to whatever a function raises
                self.log_error("%r", error)
                response = func.HttpResponse(b"", status_code=500)
            _send(self, response)

    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"):
        setattr(Handler, f"do_{method}", Handler.answer)
    ThreadingHTTPServer(("0.0.0.0", port), Handler).serve_forever()  # noqa: S104 - inside a container


def _joined(headers: Any) -> dict[str, str]:
    """Headers of one name as one, which means the same (RFC 9110, section 5.3)."""
    joined: dict[str, str] = {}
    for name, value in headers:
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return joined


def _send(handler: BaseHTTPRequestHandler, response: Any) -> None:
    body = response.get_body()
    handler.send_response_only(response.status_code)
    for name, value in response.headers.items():
        if name.lower() not in ("content-length", "transfer-encoding", "connection"):
            handler.send_header(name, value)
    handler.send_header("Content-Length", response.headers.get("content-length") or str(len(body)))
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(body)


if __name__ == "__main__":
    main(int(sys.argv[1]))
