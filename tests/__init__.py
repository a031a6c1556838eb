"""The tests: the same tree as the code, read as examples of what it does."""
