"""What CI systems are given."""
