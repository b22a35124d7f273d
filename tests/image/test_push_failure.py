"""Refusals as engines and registries word them."""

from __future__ import annotations

import pytest

from bentodeploy.image.push_failure import Refusal, classify, push_failed

REFERENCE = "123.example.com/team/iris:r1"


@pytest.mark.parametrize(
    ("message", "refusal"),
    [
        ("no basic auth credentials", Refusal.LOGIN),
        ("unauthorized: authentication required", Refusal.LOGIN),
        ('Get "https://x/v2/": unauthorized: incorrect username or password', Refusal.LOGIN),
        ("denied: Your authorization token has expired. Reauthenticate and try again.", Refusal.LOGIN),
        ("error parsing HTTP 401 response body: unexpected end of JSON input", Refusal.LOGIN),
        (
            "denied: Unauthenticated request. Unauthenticated requests do not have permission "
            '"artifactregistry.repositories.uploadArtifacts" on resource "x" (or it may not exist)',
            Refusal.LOGIN,
        ),
        (
            'denied: Permission "artifactregistry.repositories.uploadArtifacts" denied on resource "x" '
            "(or it may not exist)",
            Refusal.FORBIDDEN,
        ),
        ("denied", Refusal.FORBIDDEN),
        ("denied: requested access to the resource is denied", Refusal.FORBIDDEN),
        ('error parsing HTTP 403 response body: unexpected end of JSON input: ""', Refusal.FORBIDDEN),
        (
            "denied: User: arn:aws:iam::1:user/x is not authorized to perform: ecr:InitiateLayerUpload",
            Refusal.FORBIDDEN,
        ),
        (
            "tag invalid: The image tag 'r1' already exists in the 'iris' repository and cannot be "
            "overwritten because the repository is immutable.",
            Refusal.TAG_TAKEN,
        ),
        (
            "name unknown: The repository with name 'iris' does not exist in the registry with id '1'",
            Refusal.NO_REPOSITORY,
        ),
        ("unsupported", Refusal.MANIFEST),
        ("unsupported: The operation is unsupported.", Refusal.MANIFEST),
        ("toomanyrequests: Rate exceeded", Refusal.PASSING),
        ('error parsing HTTP 429 response body: unexpected end of JSON input: ""', Refusal.PASSING),
        ("received unexpected HTTP status: 500 Internal Server Error", Refusal.PASSING),
        ("received unexpected HTTP status: 503 Service Unavailable", Refusal.PASSING),
        ('Patch "https://x/v2/": write tcp 10.0.0.1:1->10.0.0.2:443: write: broken pipe', Refusal.PASSING),
        ('Put "https://x/v2/": read: connection reset by peer', Refusal.PASSING),
        ('Put "https://x/v2/": EOF', Refusal.PASSING),
        ('Get "https://x/v2/": net/http: TLS handshake timeout', Refusal.PASSING),
        ('Get "https://x/v2/": context deadline exceeded (Client.Timeout exceeded)', Refusal.PASSING),
        (
            'Get "http://127.0.0.1:5000/v2/": dial tcp 127.0.0.1:5000: connect: connection refused',
            Refusal.PASSING,
        ),
        ("An image does not exist locally with the tag: host/iris:1.0.500", Refusal.OTHER),
        ("something new", Refusal.OTHER),
    ],
)
def test_the_wording_decides_what_is_done(message: str, refusal: Refusal) -> None:
    assert classify(message) is refusal


def test_a_login_is_cured_by_logging_in_or_by_the_operators_account() -> None:
    without = push_failed("no basic auth credentials", REFERENCE, logged_in=False)
    with_login = push_failed("unauthorized", REFERENCE, logged_in=True)

    assert without.next_step == "Run `docker login 123.example.com`, then the same command again."
    assert with_login.what == "The registry 123.example.com refuses the login."


@pytest.mark.parametrize("refusal", list(Refusal))
def test_every_refusal_says_where_what_and_what_to_do(refusal: Refusal) -> None:
    messages = {
        Refusal.LOGIN: "unauthorized",
        Refusal.FORBIDDEN: "denied",
        Refusal.TAG_TAKEN: "immutable",
        Refusal.NO_REPOSITORY: "name unknown",
        Refusal.MANIFEST: "unsupported",
        Refusal.PASSING: "EOF",
        Refusal.OTHER: "?",
    }

    error = push_failed(messages[refusal], REFERENCE, logged_in=False)

    assert error.where == REFERENCE
    assert error.details == (messages[refusal],)
    assert error.next_step


def test_the_cure_of_the_platform_goes_before_the_usual_one() -> None:
    error = push_failed("denied", REFERENCE, logged_in=True, cure="Ask for the role.")
    assert error.next_step == "Ask for the role."


def test_a_digest_reference_is_taken_apart_too() -> None:
    error = push_failed("denied", "host:5000/team/iris@sha256:aa", logged_in=True)

    assert error.what == "This login may not push to host:5000/team/iris."


def test_a_kind_of_image_that_is_not_taken_is_cured_in_the_engine() -> None:
    error = push_failed("unsupported", REFERENCE, logged_in=True)
    assert error.what == "The registry 123.example.com does not take this kind of image."
    assert "containerd image store" in str(error.next_step)
