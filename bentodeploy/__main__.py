"""`python -m bentodeploy`."""

from bentodeploy.cli import main

main()
