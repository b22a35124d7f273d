"""One file a provider: what its schema does not tell, as rows that name the documentation that does."""
