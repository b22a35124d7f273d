"""The parsers, fed with what real builders wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from bentodeploy.image.build_output import KEPT_LINES, BuildKitOutput, BuildOutput, ClassicOutput

RECORDED = Path(__file__).parent / "recorded"
LAST_STEP = "RUN echo out; echo \"#9 [1/1] RUN not a step\"; sh -c 'exit 7'"


def read(output: BuildOutput, recording: str) -> list[str]:
    lines = (RECORDED / recording).read_text().splitlines()
    return [detail for line in lines if (detail := output.read(line))]


def test_the_classic_builder_tells_steps_and_what_they_write() -> None:
    assert read(ClassicOutput(), "classic.txt")[:7] == [
        "Sending build context to Docker daemon  3.072kB",
        "step 1 of 5: FROM python:3.11-slim AS base-container",
        "step 2 of 5: ENV LANG=C.UTF-8",
        "step 3 of 5: RUN echo begin && echo end",
        "step 3 of 5: RUN echo begin && echo end: begin",
        "step 3 of 5: RUN echo begin && echo end: end",
        "step 4 of 5: COPY data.txt /data.txt",
    ]


def test_buildkit_tells_steps_and_what_they_write() -> None:
    details = read(BuildKitOutput(), "buildkit.txt")

    assert details[0] == "load build definition from Dockerfile"
    assert details[-7:] == [
        "step 2 of 4: RUN echo begin && echo end",
        "step 2 of 4: RUN echo begin && echo end: begin",
        "step 2 of 4: RUN echo begin && echo end: end",
        "step 3 of 4: COPY data.txt /data.txt",
        f"step 4 of 4: {LAST_STEP}",
        'step 4 of 4: RUN echo out; echo "#9 [1/1] RUN not a step"; …: out',
        'step 4 of 4: RUN echo out; echo "#9 [1/1] RUN not a step"; …: #9 [1/1] RUN not a step',
    ]


def test_buildx_tells_cached_steps_too() -> None:
    details = read(BuildKitOutput(), "buildx.txt")

    assert "step 2 of 4: RUN echo begin && echo end" in details
    assert details[-1].endswith(": #9 [1/1] RUN not a step")


@pytest.mark.parametrize(
    ("output", "recording", "last_line"),
    [
        (ClassicOutput(), "classic.txt", "returned a non-zero code: 7"),
        (BuildKitOutput(), "buildkit.txt", "exit code: 7"),
        (BuildKitOutput(), "buildx.txt", "exit code: 7"),
    ],
)
def test_the_failing_step_is_known_with_what_it_wrote(
    output: BuildOutput, recording: str, last_line: str
) -> None:
    read(output, recording)

    failure = output.failure()
    assert failure.step is not None
    assert failure.step.endswith(LAST_STEP)
    assert failure.lines[:2] == ("out", "#9 [1/1] RUN not a step")
    assert failure.lines[2].endswith(last_line)
    assert len(failure.lines) == 3


def test_steps_that_run_side_by_side_are_kept_apart() -> None:
    output = BuildKitOutput()
    for line in (
        "#5 [base 2/3] RUN one",
        "#6 [other 2/2] RUN two",
        "#5 0.1 from one",
        "#6 0.1 from two",
        "#5 ...",
        "",
        "#6 [other 2/2] RUN two",
        "#6 0.2 still two",
        '#5 ERROR: process "/bin/sh -c one" did not complete successfully: exit code: 1',
        "#6 CANCELED",
    ):
        output.read(line)

    failure = output.failure()
    assert failure.step == "step 2 of 3: RUN one"
    assert failure.lines[0] == "from one"
    assert len(failure.lines) == 2


def test_downloads_of_base_layers_are_progress() -> None:
    output = BuildKitOutput()
    output.read("#4 [1/2] FROM docker.io/library/python:3.11-slim@sha256:aa")

    assert output.read("#4 sha256:4a1bc6 4.19MB / 29.13MB 0.3s") == (
        "step 1 of 2: FROM …: sha256:4a1bc6 4.19MB / 29.13MB 0.3s"
    )


def test_a_failure_outside_of_all_steps_has_its_lines() -> None:
    output = BuildKitOutput()
    output.read("#1 [internal] load build definition from Dockerfile")
    output.read("#1 DONE 0.0s")
    output.read("ERROR: failed to solve: dockerfile parse error line 2: unknown instruction: RUNN")

    assert output.failure().step is None
    assert output.failure().lines[0].endswith("unknown instruction: RUNN")


def test_the_classic_builders_notice_of_its_own_end_is_no_reason() -> None:
    output = ClassicOutput()
    for line in (RECORDED / "classic.txt").read_text().splitlines()[:5]:
        output.read(line)
    output.read("Error response from daemon: dockerfile parse error line 2: unknown instruction: RUNN")

    assert output.failure().step is None
    assert output.failure().lines == (
        "Error response from daemon: dockerfile parse error line 2: unknown instruction: RUNN",
    )


def test_deeply_indented_lines_of_a_step_are_kept() -> None:
    output = ClassicOutput()
    output.read("Step 1/1 : RUN pip install x")
    output.read("              error: command 'gcc' failed")

    assert output.failure().lines == ("              error: command 'gcc' failed",)


@pytest.mark.parametrize(
    ("output", "first", "line"),
    [
        (BuildKitOutput(), "#5 [2/2] RUN many", "#5 1.0 line {}"),
        (ClassicOutput(), "Step 2/2 : RUN many", "line {}"),
    ],
)
def test_only_the_last_lines_are_kept(output: BuildOutput, first: str, line: str) -> None:
    output.read(first)
    for number in range(1000):
        output.read(line.format(number))
    output.read("#5 ERROR: no")

    kept = output.failure().lines
    assert len(kept) == KEPT_LINES
    assert "line 999" in kept
    assert "line 1" not in kept


@pytest.mark.parametrize(
    "line", ["", "   ", "#", "#x", "#5", "#5 ", "Step : ", "\x1b[91m", "\x00", "#5 ERROR"]
)
def test_odd_lines_break_nothing(line: str) -> None:
    for output in (BuildKitOutput(), ClassicOutput()):
        output.read(line)
        output.read(line)
        assert isinstance(output.failure().lines, tuple)
