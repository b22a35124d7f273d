"""A fake of GitLab's REST API, as far as a pipeline asks it: who a token is, and a merge request's notes.

It keeps to https://docs.gitlab.com/api/notes and https://docs.gitlab.com/api/rest ("Pagination").
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.front import Answered, Asked, front

BOT = 7
"""The user that an access token of the project is."""
PERSON = 8
TOKEN = "fake-gitlab-token"
READ_ONLY = "fake-gitlab-token-without-the-scope-api"
NOTES = "/projects/42/merge_requests/3/notes"
PAGE = 20
LONGEST_PAGE = 100

Answer = tuple[int, Any, dict[str, str]]


@dataclass
class FakeGitLab:
    """The API at `url`, with the notes of one merge request, the oldest first."""

    url: str = ""
    notes: list[dict[str, Any]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    """Notes that the token's user may not see: GitLab leaves them out of a page after it has cut it."""
    moved_to: str = ""
    """Another API, which answers instead."""
    asked: list[str] = field(default_factory=list)

    def add(self, author: int, body: str) -> dict[str, Any]:
        """A note that somebody wrote."""
        note = {"id": 1000 + len(self.notes), "author": {"id": author}, "body": body}
        self.notes.append(note)
        return note

    def bodies(self, author: int = BOT) -> list[str]:
        """What this user's notes say."""
        return [note["body"] for note in self.notes if note["author"]["id"] == author]

    def answer(self, method: str, target: str, token: str | None, document: Any) -> Answer:
        """Status, document and headers."""
        asked = urlsplit(target)
        path = asked.path.removeprefix("/api/v4")
        self.asked.append(f"{method} {path}")
        if self.moved_to:
            return 302, None, {"Location": self.moved_to + path}
        if token not in {TOKEN, READ_ONLY}:
            return 401, {"message": "401 Unauthorized"}, {}
        if method != "GET" and token == READ_ONLY:
            return 403, {"error": "insufficient_scope"}, {}
        if (method, path) == ("GET", "/user"):
            return 200, {"id": BOT}, {}
        if (method, path) == ("GET", NOTES):
            return self._page(parse_qs(asked.query))
        if (method, path) == ("POST", NOTES):
            return 201, self.add(BOT, document["body"]), {}
        if method == "PUT" and path.startswith(f"{NOTES}/"):
            return self._change(int(path.rpartition("/")[2]), document["body"])
        return 404, {"message": "404 Not Found"}, {}

    def _page(self, query: dict[str, list[str]]) -> Answer:
        size = min(int(query.get("per_page", [str(PAGE)])[0]), LONGEST_PAGE)
        page = int(query.get("page", ["1"])[0])
        newest_first = self.notes[::-1]
        cut = newest_first[(page - 1) * size : page * size]
        following = str(page + 1) if len(newest_first) > page * size else ""
        return 200, [note for note in cut if note["id"] not in self.hidden], {"X-Next-Page": following}

    def _change(self, number: int, body: str) -> Answer:
        [note] = [one for one in self.notes if one["id"] == number]
        if note["author"]["id"] != BOT:
            return 403, {"message": "403 Forbidden"}, {}
        note["body"] = body
        return 200, note, {}


@contextmanager
def fake_gitlab() -> Iterator[FakeGitLab]:
    """Serve the API on a free port of the loopback address."""
    gitlab = FakeGitLab()

    def serve(asked: Asked) -> Answered:
        token, document = asked.headers.get("private-token"), json.loads(asked.body) if asked.body else None
        status, content, headers = gitlab.answer(asked.method, asked.target, token, document)
        return Answered(status, json.dumps(content).encode(), tuple(headers.items()))

    with front(serve) as url:
        gitlab.url = f"{url}/api/v4"
        yield gitlab
