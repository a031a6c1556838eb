"""Short notes that a team keeps together: an HTTP service over one SQLite file."""

from importlib.metadata import version

__version__ = version("team-notes")
