#!/bin/sh
# Trains, packs, deploys to Azure Functions and asks for a prediction. README.md says what it needs.
set -eu
cd "$(dirname "$0")"

echo "==> Train the model and pack it: the bento iris_classifier" >&2
(cd ../iris && python train.py && bentoml build --output tag) >&2

echo "==> Deploy it to Azure Functions: bentodeploy up" >&2
bentodeploy up >&2

echo "==> Ask for a prediction, with the function's key, because the endpoint is private: bentodeploy invoke" >&2
bentodeploy invoke classify --data '{"rows": [[5.1, 3.5, 1.4, 0.2], [6.9, 3.1, 5.4, 2.1]]}'
