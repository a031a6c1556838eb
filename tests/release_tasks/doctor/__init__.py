"""What `invoke doctor` says."""
