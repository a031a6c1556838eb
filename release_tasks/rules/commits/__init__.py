"""What commit messages say, and which release holds a commit."""
