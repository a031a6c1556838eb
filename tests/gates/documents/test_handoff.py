"""Handoff notes: whose criteria are met."""

import pytest

from gates.documents.handoff import acceptance_met

ISSUE = "# Handoff Note\n\n**Issue:** swe-feature-078 — Test migration\n\n"
YES, NO = ISSUE + "**All acceptance criteria met:** Yes\n", ISSUE + "**All acceptance criteria met:** No\n"


@pytest.mark.parametrize(
    ("notes", "met"),
    [
        ({"swe/session-01": YES}, True),
        ({"swe/session-01": NO}, False),
        ({"swe/session-01": ISSUE}, None),
        ({"swe/session-01": ISSUE + "**All acceptance criteria met:** Yes, except one\n"}, None),
        ({"swe/session-09": NO, "swe/session-10": YES}, True),
        ({"swe/session-09": YES, "swe/session-10": NO}, False),
        ({"swe/session-09": YES, "qa/session-01": NO}, False),
        ({"swe/session-09": YES, "swe/session-10": ISSUE}, True),
        ({"swe/session-01": ISSUE + "## Acceptance Criteria Status\n- [x] a\n- [x] b\n"}, True),
        ({"swe/session-01": ISSUE + "## Acceptance Criteria Status\n- [x] a\n- [ ] b\n\n## Next\n"}, False),
        ({"swe/session-01": ISSUE + "## Open Questions\n- [ ] who\n"}, None),
        ({"swe/session-01": "# Note\n\n**All acceptance criteria met:** Yes\n"}, None),
    ],
)
def test_the_last_note_of_each_expert_counts(notes: dict[str, str], met: bool | None) -> None:
    files = {f".sdlc/handoff-notes/{name}.md": text for name, text in notes.items()}
    assert acceptance_met(files).get("swe-feature-078") is met


def test_a_note_may_be_about_several_issues() -> None:
    text = "**Issues:** swe-bug-001, QA-bug-002\n\n**All acceptance criteria met:** Yes\n"
    assert acceptance_met({"docs/handoff-notes/qa/session-1.md": text}) == {"swe-bug-001": True, "qa-bug-002": True}
