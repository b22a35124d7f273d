"""Programs that make parts of the documents: the recorded terminal session, and the config's reference."""
