"""The documentation, what writes its reference (`generate`), and what runs its commands (`run`)."""
