"""What to do after a failure, and who has to confirm the next try ("Test Failure Escalation")."""

from __future__ import annotations

from collections.abc import Mapping

MEND: Mapping[str, str] = {
    "unit": "mend the code, or the test if it claims what is no longer wanted",
    "integration": "look at the point where the two sides meet: database, external API or service",
    "smoke": "the critical path is broken in a running instance: look at its log before deploying",
    "e2e": "follow the journey by its trace or screenshots; mend the code, or the journey",
    "regression": "a fault that was mended has come back: mend it again, and find out what brought it",
}
CONFIRMS: Mapping[str, str] = {
    "unit": "a developer has to confirm",
    "integration": "the technical lead has to confirm",
    "e2e": "QA or a developer has to confirm",
}
# Smoke tests are tried again by nobody's word: they have to pass (decisions 17).


def then(type: str, fix: str) -> str:
    """The fix, and who has to say that it was done before the release is tried again."""
    who = CONFIRMS.get(type)
    return f'{fix}; {who} before the release is tried again (--confirm-retry "what was mended")' if who else fix
