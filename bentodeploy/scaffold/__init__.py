"""The package of a new operator: its names, its files, and how they get to their folder."""
