"""Previews, and releases that are held to them."""
