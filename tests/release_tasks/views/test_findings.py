"""What is to be repaired, as people read it."""

from __future__ import annotations

from release_tasks.repair import Finding
from release_tasks.views.findings import findings, in_short

TAG = Finding("tag v1.1.0 has no artifacts at index pypi: unfinished", "index pypi: 1.0.0", "invoke publish", "1.1.0")
DOWN = Finding("index pypi could not be looked at", "it is down", "start it", unknown=True)


def test_each_says_what_was_looked_at_and_the_next_command() -> None:
    assert findings((TAG, DOWN)).splitlines() == [
        "tag v1.1.0 has no artifacts at index pypi: unfinished",
        "  looked at: index pypi: 1.0.0",
        "  next: invoke publish",
        "UNKNOWN: index pypi could not be looked at",
        "  looked at: it is down",
        "  next: start it",
    ]


def test_status_has_a_line_each() -> None:
    assert in_short((TAG, DOWN)) == [
        "repair:   tag v1.1.0 has no artifacts at index pypi: unfinished; next: invoke publish",
        "repair:   UNKNOWN: index pypi could not be looked at; next: start it",
    ]


def test_nothing_is_said_too() -> None:
    assert findings(()) == "nothing to repair"
    assert in_short(()) == []
