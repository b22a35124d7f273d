"""Tells HTTP events, which a service can answer, from all others."""

from __future__ import annotations

from typing import Any


class NotHttpError(ValueError):
    """The function was invoked with an event that is no HTTP request."""


def check_event(event: Any) -> None:
    """Raise `NotHttpError` unless it comes from a function URL, an HTTP or REST API, or a load balancer."""
    keys = sorted(event) if isinstance(event, dict) else []
    context = event.get("requestContext") if isinstance(event, dict) else None
    # Payload format 2.0 has the method in the context, all others beside it.
    if isinstance(context, dict) and ("httpMethod" in event or isinstance(context.get("http"), dict)):
        return
    shown = f"an object with the keys {keys[:10]}" if isinstance(event, dict) else type(event).__name__
    raise NotHttpError(
        f"This function serves HTTP, but the event is {shown}. Call it through its function URL or API "
        "Gateway, or send an event of theirs (payload format 1.0 or 2.0): "
        "https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html"
    )
