"""Release notes as the plan has them: written by a person, or a template for the release to fill in (decisions 53)."""

from __future__ import annotations

from .documents.values import placeholders
from .fact import needs

# Placeholders of the specification's template. A release fills in both kinds; the lists only it can.
KNOWN_BEFORE = frozenset({"version", "date", "name", "milestone"})
LISTS = frozenset({"feature or change", "feature", "change", "fix", "bug fix", "issue", "known issue"})


def written_notes(template: str | None) -> str:
    """The notes in the plan, as a release would complete them.

    Raises Unjudged (skipped) where there are none, or where their lists are still to be filled in from the commits.
    """
    words = {word: " ".join(word.strip("[]{}").casefold().split()) for word in placeholders(template or "")}
    if template is None or any(name in LISTS for name in words.values()):
        raise needs("release_notes", "`invoke release` makes them of the plan's template; or write them there yourself")
    for word, name in words.items():
        template = template.replace(word, name) if name in KNOWN_BEFORE else template
    return template
