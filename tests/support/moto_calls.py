"""Notes every call of an API that moto's server gets, and answers some with an error on purpose.

Runs in the process of `fake_aws.py`; `FakeAws.calls` and `FakeAws.fail` in `moto.py` are the other end.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

_JSON, _XML = "application/json", "text/xml"


@dataclass
class Fault:
    """The next `times` calls of `action` (`ec2:RunInstances`) get this error instead of an answer."""

    action: str
    code: str
    message: str
    times: int
    status: int = 400


class Calls:
    """What was called since the last `clear`, and which faults there are."""

    def __init__(self) -> None:
        self._made: set[str] = set()
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def clear(self) -> None:
        """Forget calls and faults."""
        with self._lock:
            self._made.clear()
            self._faults.clear()

    def made(self) -> list[str]:
        """`service:Action` of all calls, each once, sorted."""
        with self._lock:
            return sorted(self._made)

    def add_fault(self, fault: Fault) -> None:
        """For calls from now on."""
        with self._lock:
            self._faults.append(fault)

    def note(self, action: str) -> Fault | None:
        """Remember a call; answers the fault that is meant for it, which is then used up."""
        with self._lock:
            self._made.add(action)
            for fault in self._faults:
                if fault.times > 0 and fault.action == action:
                    fault.times -= 1
                    return fault
        return None


def watch(calls: Calls) -> None:
    """Have moto's services tell `calls` of each call before they carry it out."""
    from moto.core.responses import BaseResponse
    from werkzeug.exceptions import HTTPException

    class Answer(HTTPException):
        def __init__(self, status: int, body: str) -> None:
            super().__init__(body)
            self.code = status

    original = BaseResponse._authenticate_and_authorize_normal_action

    def authorize(self: BaseResponse, resource: str = "*") -> None:
        service = self.headers.get("Authorization", "////").split("/")[3]
        if fault := calls.note(f"{service}:{self._get_action()}"):
            kind, body = _error(service, fault)
            self.response_headers["Content-Type"] = kind
            raise Answer(fault.status, body)
        original(self, resource)

    patched: Any = BaseResponse
    patched._authenticate_and_authorize_normal_action = authorize


def _error(service: str, fault: Fault) -> tuple[str, str]:
    """As the services write it (AWS "Common Errors"; Amazon EC2 API, "Error codes")."""
    if service in ("ec2", "iam", "sts"):
        told = f"<Error><Code>{fault.code}</Code><Message>{escape(fault.message)}</Message></Error>"
        if service == "ec2":
            return _XML, f"<Response><Errors>{told}</Errors><RequestID>1</RequestID></Response>"
        return _XML, f"<ErrorResponse>{told}<RequestId>1</RequestId></ErrorResponse>"
    return _JSON, json.dumps({"__type": fault.code, "message": fault.message})
