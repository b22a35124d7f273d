#!/bin/sh
# Trains, packs, deploys to AWS Lambda and asks for a category. README.md says what it needs.
set -eu
cd "$(dirname "$0")"

echo "==> Train the model and pack it: the bento text_classifier" >&2
python train.py >&2
bentoml build --output tag >&2

echo "==> Deploy it to AWS Lambda: bentodeploy up" >&2
bentodeploy up >&2

echo "==> Ask for a category, signed, because the endpoint is private: bentodeploy invoke" >&2
bentodeploy invoke classify --data '{"text": "Bus ticket to the airport 3.20 EUR"}'
