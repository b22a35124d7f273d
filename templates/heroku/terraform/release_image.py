"""Lets a Heroku app run an image that was pushed to its registry. Terraform runs this (image.tf).

Nothing but Python is needed. The token comes from HEROKU_API_KEY or ~/.netrc, as for Heroku's provider.

Source: Heroku Dev Center, "Container Registry & Runtime", Releasing an image by the API.
"""

from __future__ import annotations

import base64
import json
import netrc
import os
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

API = (os.environ.get("HEROKU_API_URL") or "https://api.heroku.com").rstrip("/")
MANIFEST = "application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json"
RELEASES = "application/vnd.heroku+json; version=3.docker-releases"
PAUSES = (1, 2, 4, 8)
"""Seconds before each further try after 429 or 5xx."""
TIMEOUT = 60


class NotThereError(Exception):
    """What was asked for is not there."""


def main() -> None:
    """Find the image's id, and release it."""
    app, image = os.environ["BENTODEPLOY_APP_ID"], os.environ["BENTODEPLOY_IMAGE"]
    token = read_token()
    body = {"updates": [{"type": "web", "docker_image": image_id(image, token)}]}
    headers = {
        "Accept": RELEASES,
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
    }
    ask("PATCH", f"{API}/apps/{app}/formation", headers, json.dumps(body).encode())


def read_token() -> str:
    """The caller's own; never written anywhere."""
    host = urllib.parse.urlsplit(API).hostname or ""
    try:
        entry = netrc.netrc().authenticators(host)
    except (OSError, netrc.NetrcParseError):
        entry = None
    token = os.environ.get("HEROKU_API_KEY") or (entry[2] if entry else None)
    if not token:
        sys.exit(
            f"There is no Heroku token: HEROKU_API_KEY is not set, and ~/.netrc has no entry for {host}."
        )
    return token


def image_id(image: str, token: str) -> str:
    """The id of `registry.heroku.com/app/web@sha256:…` at Heroku: the digest of its configuration."""
    repository, _, digest = image.partition("@")
    host, _, path = repository.partition("/")
    # As Docker does: only this very machine is asked without TLS.
    scheme = "http" if re.match(r"(127\.|localhost\b)", host) else "https"
    login = base64.b64encode(f"_:{token}".encode()).decode()
    headers = {"Accept": MANIFEST, "Authorization": f"Basic {login}"}
    try:
        manifest = ask("GET", f"{scheme}://{host}/v2/{path}/manifests/{digest}", headers)
    except NotThereError:
        sys.exit(
            f"{image} is not in the registry; an app takes its images along when it is removed or made anew. "
            "`bentodeploy up` pushes it again."
        )
    return str(manifest["config"]["digest"])


def ask(method: str, url: str, headers: dict[str, str], body: bytes | None = None) -> Any:
    """The answer's JSON; ends the program with the server's own words when there is none."""
    request = urllib.request.Request(url, data=body, headers=headers, method=method)  # noqa: S310
    for pause in (*PAUSES, None):
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code == 404 and body is None:
                raise NotThereError from None
            again = error.code == 429 or error.code >= 500
            words = f"{method} {url} answers {error.code}: {error.read().decode(errors='replace')[:500]}"
        except OSError as error:
            again, words = True, f"{method} {url} cannot be reached: {error}"
        if not again or pause is None:
            sys.exit(words)
        time.sleep(pause)
    return None


if __name__ == "__main__":
    main()
