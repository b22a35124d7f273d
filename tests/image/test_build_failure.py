"""What a failed build's last lines say about the cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from bentodeploy.image.build_failure import WHERE_LENGTH, build_failed, find_cure
from bentodeploy.image.build_output import Failure


@pytest.mark.parametrize(
    ("line", "cure"),
    [
        ("ERROR: No matching distribution found for scikit-learn==1.9", "package index"),
        ("  No solution found when resolving dependencies:", "package index"),
        (
            "ERROR: Ignored the following versions that require a different python version: 1.6.0\n"
            "ERROR: No matching distribution found for numpy",
            "docker.python_version",
        ),
        (
            "SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed",
            "CA",
        ),
        ("invalid peer certificate: UnknownIssuer", "CA"),
        (
            "error: Failed to fetch: dns error: failed to lookup: Temporary failure in name resolution",
            "network",
        ),
        ('Get "https://x/v2/": dial tcp: lookup x on 10.0.0.53:53: no such host', "network"),
        ("write /var/lib/docker/overlay2/x: no space left on device", "docker system prune"),
        ("the --mount option requires BuildKit. Refer to https://docs.docker.com", "buildx"),
        ("exec /bin/sh: exec format error", "architecture"),
        ("toomanyrequests: You have reached your pull rate limit.", "docker login"),
        ("pull access denied for nobody/nothing, repository does not exist", "docker pull"),
        ("The command '/bin/sh -c pip install torch' returned a non-zero code: 137", "memory"),
        ('error getting credentials - err: exec: "docker-credential-desktop": not found', "credsStore"),
        ("Cannot connect to the Docker daemon at unix:///var/run/docker.sock.", "Start Docker"),
    ],
)
def test_known_signs_have_a_cure(line: str, cure: str) -> None:
    found = find_cure(("something before", *line.splitlines()))

    assert found is not None
    assert cure in found


def test_unknown_trouble_points_to_the_whole_output() -> None:
    error = build_failed("the image x", Failure("step 2 of 3: RUN make", ("make: *** stop",)), Path("/log"))

    assert error.what == "The image x cannot be built."
    assert error.where == "step 2 of 3: RUN make"
    assert error.details == ("make: *** stop", "Whole output: /log")
    assert error.next_step == "Read the whole output: /log"


def test_a_long_instruction_is_shortened() -> None:
    error = build_failed("x", Failure("step 2 of 3: RUN " + "very " * 500 + "long", ()), Path("/log"))

    assert error.where is not None
    assert len(error.where) <= WHERE_LENGTH


def test_a_failure_outside_of_all_steps_names_none() -> None:
    assert build_failed("x", Failure(None, ("no",)), Path("/log")).where is None
