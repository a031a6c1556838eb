"""Tests of what runs and writes the documentation."""
