"""What a release keeps has no secrets in it, and still all that a continued release goes by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from release_tasks.engine.record import dump, restore
from release_tasks.engine.redaction import IDENTITIES, KEPT, Known, clean, exempt_named, redact
from release_tasks.evidence import Merged, Smoked
from release_tasks.views.audit import audit_line
from release_tasks.views.deployment_report import deployment_report
from release_tasks.views.release_report import release_report
from release_tasks.views.rollback_report import incident_report, rollback_report
from release_tasks.views.status import status
from release_tasks.views.summary import step_summary
from release_tasks.views.timeline import Events

from ...support.planted import ALL, found_in
from ..views.journals import LIMITS, STORIES, incident, smoked

REPORTS: Mapping[str, Callable[[Events], str]] = {
    "release": lambda events: release_report(events, LIMITS),
    "deployment": deployment_report,
    "rollback": lambda events: rollback_report(events, LIMITS),
    "incident": lambda events: incident_report(events, ()),
    "audit": lambda events: audit_line(events, {}),
    "status": lambda events: status(events, []),
    "step summary": step_summary,
}
WORDS = frozenset(("title", "summary", "why", "fix", "error", "details", "reason", "changelog", "question", "how"))
"""Keys of what people and programs say."""


def planted(value: Any) -> Any:
    """The same events with secrets in all that people and programs say."""
    if isinstance(value, dict):
        said = {
            key: f"{each}: {ALL}" if key in WORDS and isinstance(each, str) else each for key, each in value.items()
        }
        return {key: each if key in WORDS else planted(each) for key, each in said.items()}
    return [planted(each) for each in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize("name", STORIES)
def test_no_report_of_any_ending_shows_what_was_planted(name: str) -> None:
    events = tuple(planted(STORIES[name]().events))
    made = [*REPORTS] if name == "incident" else ["release", "deployment", "audit", "status", "step summary"]
    assert found_in(REPORTS["release"](events)), "it would be seen"
    assert not [each for each in made if found_in(REPORTS[each](clean(events)))]


def test_a_secret_that_is_a_common_word_takes_no_name_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has `production` for a password can still continue a release."""
    for number, word in enumerate(("production", "finished", "v1.2.0", "release", "smoke-live", "origin")):
        monkeypatch.setenv(f"SECRET_{number}", word)
    assert redact("to production") == "to ***"
    events = incident().events
    kept = clean(events)
    for before, after in zip(events, kept, strict=True):
        assert {key: each for key, each in before.items() if key in KEPT} == {
            key: each for key, each in after.items() if key in KEPT
        }
    evidence = smoked("production", "1.2.0", "blue")
    assert restore(Smoked, clean(dump(evidence))).environment == "production"


def test_evidence_is_of_its_kind_after_scrubbing() -> None:
    merged = Merged("release/1.2.0", "b" * 40, "main", "c" * 40, "7" * 40, "a" * 40, "v1.2.0", f"### Added\n\n- {ALL}")
    kept = restore(Merged, clean(dump(merged)))
    assert kept._replace(changelog="") == merged._replace(changelog="")
    assert found_in(kept.changelog) == []
    assert restore(Merged, clean(dump(kept))) == kept


def test_what_was_handed_over_is_hidden_and_who_is_named_is_seen() -> None:
    known = Known()
    assert known.redact("wombat-nine of eve@example.org") == "wombat-nine of ***"
    known.hide("wombat-nine", "")
    known.exempt("Eve <eve@example.org>", "")
    assert known.redact("wombat-nine of eve@example.org") == "*** of eve@example.org"


def test_who_initiates_and_permits_is_seen_in_all_that_is_said() -> None:
    exempt_named(
        [{"event": "decided", "initiator": "Ira <ira@example.org>", "permitted": "pia@example.org is a manager"}]
    )
    assert redact("ira@example.org, pia@example.org, zoe@example.org") == "ira@example.org, pia@example.org, ***"
    assert clean({"initiator": "Zoe <zoe@example.org>"}) == {"initiator": "Zoe <zoe@example.org>"}


def test_no_key_of_words_is_taken_for_a_name() -> None:
    assert not IDENTITIES & WORDS
