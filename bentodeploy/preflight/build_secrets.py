"""Variables that the bento reads while its image is built."""

from __future__ import annotations

import os
from collections.abc import Iterator

from bentodeploy.errors import BentoError
from bentodeploy.operator import Finding
from bentodeploy.preflight.check import Check, Cost, Group, Situation, Verb

NAME = "build secrets"


def check_build_secrets(situation: Situation) -> Iterator[Finding]:
    """Whether each has a value, here or in the bento.

    Without one a command of the build gets an empty variable, and fails after minutes or not at all.
    """
    if not situation.needs_image or situation.bento is None:
        return
    from bentodeploy.image.build_secrets import build_secrets

    try:
        asked = build_secrets(situation.bento.path, os.environ)
    except (BentoError, OSError):  # no Dockerfile to read, which the build tells better
        return
    if asked.missing:
        names = ", ".join(asked.missing)
        what = f"{situation.bento.tag} reads {names} while its image is built, and no value is given."
        yield Finding(NAME, False, what, f"Set {names} in the environment of this command.")
    elif asked.values:
        yield Finding(NAME, True, f"The build is given {', '.join(asked.values)}.")


CHECK = Check(NAME, Group.CONFIG, Cost.LOCAL, check_build_secrets, frozenset({Verb.BUILD}))
