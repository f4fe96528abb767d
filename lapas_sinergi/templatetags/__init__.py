"""Words, times and marks that every page writes the same way."""
