#!/bin/sh
# Runs once, while the image is built: adds what Lambda needs to the environment that the bento runs in,
# whichever that is (the one of uv in BentoML 1.4, the system's before, conda's), and remembers it.
set -eu

python=$(command -v python || command -v python3)
here=$(dirname "$0")

if command -v uv >/dev/null && ! "$python" -m pip --version >/dev/null 2>&1; then
    uv pip install --no-cache --python "$python" --requirement "$here/requirements.txt"
else
    "$python" -m pip install --no-cache-dir --disable-pip-version-check --root-user-action ignore \
        --requirement "$here/requirements.txt"
fi

# Nothing can be written at run time: what is not compiled now would be compiled at each start.
"$python" -m compileall -q "$here" "${BENTO_PATH:?}/src" >/dev/null 2>&1 || : # a source file need not compile

# Lambda need not keep the image's PATH.
printf '#!/bin/sh\nexec "%s" -m awslambdaric "$@"\n' "$python" >"$here/start"
chmod 755 "$here/start"
