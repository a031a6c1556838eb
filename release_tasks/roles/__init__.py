"""What a person answers for: the permission to do something, overrides of gates, and retries."""
