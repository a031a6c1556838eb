"""How versions are written, ordered and raised, and the tags that carry them."""
