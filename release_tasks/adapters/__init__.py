"""One file per provider of an outside system."""
