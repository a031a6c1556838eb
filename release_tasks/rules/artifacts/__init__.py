"""What is built, listed, described and published, as values."""
