"""A small real service, its history, and the load that is put on it: what demo and end-to-end tests are about."""
