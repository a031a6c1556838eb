"""What can be done: this listing is the list."""
