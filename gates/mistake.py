"""The one exception for a question that cannot be asked: exit code 2, and its words are all that is shown."""

from __future__ import annotations


class Mistake(Exception):
    """What was asked cannot be done; the message says why, and what to do instead."""
