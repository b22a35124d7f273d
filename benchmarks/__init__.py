"""What the project promises of speed and memory, measured. `make bench` runs it; one file is one figure."""
