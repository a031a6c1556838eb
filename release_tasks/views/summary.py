"""The summary of a CI run (`$GITHUB_STEP_SUMMARY`): how it ended, and the gates."""

from __future__ import annotations

from .answered import overrides_table
from .parts import gate_summary, gates_table, outcome_words, rollback_words
from .status import next_command
from .text import document, section, span
from .timeline import Events, decided, duration


def step_summary(events: Events) -> str:
    """A page of Markdown."""
    return document(
        f"# Release {decided(events).get('version', '?')}",
        f"**{outcome_words(events)}** after {span(duration(events))}. Next: {next_command(events)}",
        section("Gates", gate_summary(events), gates_table(events)),
        section("Overrides", overrides_table(events)),
        section("Rollback", rollback_words(events)),
    )
