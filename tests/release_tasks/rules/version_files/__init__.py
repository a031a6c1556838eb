"""Where a project says its version, and how it is written there."""
