"""What a release tells its users: entries, the changelog file, notes."""
