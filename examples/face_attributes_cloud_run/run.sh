#!/bin/sh
# Trains, packs, deploys to Google Cloud Run and asks about a face. README.md says what it needs.
set -eu
cd "$(dirname "$0")"

echo "==> Draw faces, train the model and pack it: the bento face_attributes" >&2
python train.py >&2
bentoml build --output tag >&2

echo "==> Deploy it to Google Cloud Run: bentodeploy up" >&2
bentodeploy up >&2

echo "==> Ask about a face, with an identity token, because the endpoint is private: bentodeploy invoke" >&2
bentodeploy invoke classify --data-file face.png
