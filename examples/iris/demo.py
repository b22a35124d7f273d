"""Deploys the iris bento to this machine and asks the endpoint for a prediction.

Needs the bento in the BentoML store (see README.md) and `bentodeploy` on PATH, nothing else.
"""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

CONFIG = Path(__file__).parent / "deployment_config.yaml"
FLOWERS = [[5.1, 3.5, 1.4, 0.2], [6.0, 2.9, 4.5, 1.5], [6.9, 3.1, 5.4, 2.1]]


def deploy() -> dict:
    """What `bentodeploy up` answers; its progress goes to stderr, for the user to see."""
    command = ["bentodeploy", "up", "--file", str(CONFIG), "--json"]
    print("==> Deploy it to this machine: bentodeploy up", flush=True)
    up = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if up.returncode != 0:
        sys.exit(up.returncode)
    return json.loads(up.stdout)


def predict(endpoint: str, rows: list) -> list:
    """The species that the endpoint names for each row."""
    request = urllib.request.Request(
        f"{endpoint}/classify",
        data=json.dumps({"rows": rows}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def main() -> None:
    """Deploy, ask, and say how to go on."""
    deployed = deploy()
    endpoint = deployed["endpoint"]
    print(f"==> Ask for a prediction: POST {endpoint}/classify")
    for flower, species in zip(FLOWERS, predict(endpoint, FLOWERS), strict=True):
        print(f"    {flower}  ->  {species}")
    print(f"\nThe model answers at {endpoint} until you stop it: make demo-stop")
    print(f"Terraform that made it, yours to read and keep: {Path(deployed['project']).resolve()}")


if __name__ == "__main__":
    main()
