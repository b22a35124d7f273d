"""The documents, and in `tools` the programs that make parts of them."""
