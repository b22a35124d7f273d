#!/bin/sh
# Trains, packs, deploys to Heroku and asks about an image. README.md says what it needs.
set -eu
cd "$(dirname "$0")"

echo "==> Draw images, train the model and pack it: the bento ants_bees" >&2
python train.py --save-bento >&2

echo "==> Deploy it to Heroku: bentodeploy up" >&2
bentodeploy up >&2

echo "==> Ask about an image, with the token that the endpoint wants: curl" >&2
ENDPOINT=$(bentodeploy status --json | python -c 'import json, sys; print(json.load(sys.stdin)["endpoint"])')
curl -sSf --data-binary @images/validation/bees/000.jpg -H "Authorization: Bearer $(bentodeploy token show)" "$ENDPOINT/classify"
echo
