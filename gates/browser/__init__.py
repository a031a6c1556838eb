"""Journeys in real browsers: what a project's tests use (`plugin`), what a gate reads from their report (`matrix`)."""
