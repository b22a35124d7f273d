#!/bin/sh
# Runs once, while the image is built, in the bento's own image: adds the library of Azure Functions to the
# environment that the bento runs in (the one of uv in BentoML 1.4, the system's before), then puts all
# packages of this environment into the folder $1, for the image that has the Functions host.
set -eu

python=$(command -v python || command -v python3)
here=$(dirname "$0")

if command -v uv >/dev/null && ! "$python" -m pip --version >/dev/null 2>&1; then
    uv pip install --no-cache --python "$python" --requirement "$here/requirements.txt"
else
    "$python" -m pip install --no-cache-dir --disable-pip-version-check --root-user-action ignore \
        --requirement "$here/requirements.txt"
fi

"$python" "$here/collect.py" "$1"
# The image's user is the platform's choice, and BentoML leaves folders that only its own user may read.
chmod -R a+rX "$BENTO_PATH"
