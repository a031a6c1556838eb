"""Reports from journals: what a reader of each kind of ending finds."""

from __future__ import annotations

import json
import re

import pytest

from release_tasks.evidence import Merged
from release_tasks.views.audit import audit_line, in_log
from release_tasks.views.deployment_report import deployment_report
from release_tasks.views.failure import failure
from release_tasks.views.release_report import release_report
from release_tasks.views.rollback_report import incident_report, rollback_report
from release_tasks.views.summary import step_summary
from release_tasks.views.timeline import until_closing
from release_tasks.views.verified import rollback_status, rollbacks

from .journals import (
    CHANGELOG,
    COMMIT,
    LIMITS,
    STORIES,
    URL,
    Story,
    aborted,
    blocked,
    by_hand,
    incident,
    rolled_back,
    stopped_at_staging,
    succeeded,
)

SECTIONS = (
    "## Changelog", "## Test execution", "## Quality gates", "## Artifacts", "## Deployment timeline", "## Rollback",
    "## Limits", "## Issues encountered", "## Not judged",
)  # fmt: skip


def report(story: Story) -> str:
    return release_report(story.events, LIMITS)


@pytest.mark.parametrize("name", [name for name in STORIES if name != "by hand"])
def test_every_release_report_has_every_part_in_order(name: str) -> None:
    text = report(STORIES[name]())
    places = [text.find(section) for section in SECTIONS]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("name", STORIES)
def test_tables_are_whole(name: str) -> None:
    """Every row has as many cells as its header, whatever was said in it."""
    events = STORIES[name]().events
    for text in (release_report(events, LIMITS), deployment_report(events), rollback_report(events, LIMITS)):
        columns = 0
        for line in text.splitlines():
            bars = line.replace("\\|", "").count("|") if line.startswith("|") else 0
            assert bars in (0, columns) or columns == 0, line
            columns = bars


METADATA = (
    ("**Release** | release-2026-11-21-101203", "its id"),
    ("**Version** | 1.2.0", "the version"),
    ("**Status** | SUCCEEDED", "how it ended"),
    ("**Date** | 2026-11-21 10:22:39 UTC", "when"),
    ("**Duration** | 10 min 36 s", "how long it took"),
    ("**Initiator** | Ada Example <ada@example.com>", "who"),
    ("**Commit** | cccccccccccc", "what"),
    ("**Tag** | v1.2.0", "its tag"),
    (CHANGELOG, "the changelog"),
    ("unit | PASS | 12 passed; coverage 91.5 % | 4.00 s", "unit tests with coverage and time"),
    ("### Smoke: staging, idle side, version 1.2.0", "smoke by environment and side"),
    ("### Smoke: production, live side, version 1.2.0", "smoke by environment and side"),
    ("orders | database | PASS | GET /orders answered 200", "each path that smoke tests"),
    ("Test time: 19 s (11 s before the release, 8.00 s in environments)", "the time of all tests"),
    ("5 gates: 4 pass, 1 ", "the gates in a line"),
    ("shop-1.2.0-py3-none-any.whl | 1.2.0 | sha256:" + "f" * 64, "artifacts with checksum"),
    ("smoke-live (smoke tests) | OK", "where smoke ran in the timeline"),
    ("traffic goes to 1.2.0 on green, switched in 0.20 s", "when traffic moved"),
    ("1200 requests in 5 min 0 s, 100 of them our own probes; 3 errors (0.25%)", "what health rests on"),
    ("unit tests | 3.00 s | 4.00 s | over the limit: a warning", "a limit that was passed"),
    ("smoke tests of one environment (staging, idle) | 3 min 0 s | 2.00 s | within", "a limit that was kept"),
    ("## Rollback\n\nNot needed.", "that nothing was rolled back"),
    ("- CPU and memory", "what nobody looked at"),
    ("- The revert commit", "what nobody made"),
    ("- False alarms", "what nobody asked"),
)


@pytest.mark.parametrize(("line", "what"), METADATA)
def test_a_successful_release_shows(line: str, what: str) -> None:
    assert line in report(succeeded()), what


ENDINGS = (
    (blocked, "# Release 1.2.0: BLOCKED"),
    (blocked, "- Integration tests: UNKNOWN: no report was written"),
    (blocked, "3 gates not met: NOT READY"),
    (blocked, "**Next:** mend these, then run the same command"),
    (aborted, "aborted: wrong branch"),
    (aborted, "Last completed step: pass_gates"),
    (aborted, "Last completed test type: smoke"),
    (rolled_back, "# Release 1.2.0: ROLLED BACK"),
    (rolled_back, "**production** from 1.2.0 to 1.1.0, automatically: executed successfully"),
    (rolled_back, "traffic back after 0.80 s, verified after 2.80 s; smoke tests on it: PASS, 2 of 2 probes pass"),
    (rolled_back, "from the trigger to smoke tests passed (production) | 5 min 0 s | 2.80 s | within"),
    (stopped_at_staging, "STOPPED: half-way, can be continued"),
    (stopped_at_staging, "orders | database | FAIL | GET /orders answered 500"),
    (stopped_at_staging, "## Rollback\n\nNot needed."),
    (incident, "**production** from 1.2.0 to 1.1.0, automatically: failed"),
    (incident, "from the trigger to smoke tests passed (production) | 5 min 0 s | — | not reached"),
)


@pytest.mark.parametrize(("story", "line"), ENDINGS)
def test_a_release_that_ended_otherwise_shows(story: object, line: str) -> None:
    assert callable(story)
    assert line in report(story())


def test_a_release_that_was_cut_short_before_its_version_was_cut_still_has_a_report() -> None:
    text = report(Story().begin("cut").close("aborted", "aborted: never mind"))
    assert "Not made: the release ended before its version was cut." in text
    assert "cut | CUT SHORT" in text
    assert "No gate was judged." in text


def test_an_error_of_many_lines_is_a_line_in_tables_and_whole_below() -> None:
    story = Story().published().failed("staging/deploy", "it did not come up:\n| a log | line\n```\nend")
    text = report(story.close("stopped", "it did not come up", "see the log"))
    assert "deploy | FAIL | 2.00 s | it did not come up: |" in text
    assert "````text\nit did not come up:\n| a log | line\n```\nend\n````" in text


def test_a_step_that_passed_when_run_again_is_no_longer_a_failure() -> None:
    story = Story().published().failed("staging/deploy", "port taken").close("stopped", "port taken", "free it")
    story.tell("continued", host="builder", machine="m1", pid=2).settled("staging").close("succeeded")
    text = report(story)
    assert "# Release 1.2.0: SUCCEEDED" in text
    assert "**staging/deploy** failed after 2.00 s: port taken It passed when it was run again." in text
    assert failure(story.events) is None


def test_a_release_that_was_killed_reads_like_one_that_was_not() -> None:
    """A step begun twice, and one whose product lay on the other machine and was made again (decisions 57)."""
    story = Story().begin("cut")
    story.judged().tell("continued", host="laptop", machine="m2", pid=2)
    story.done("build", next(each for each in _evidence(Story().judged()) if type(each).__name__ == "Built"), 3.0)
    killed = report(story.close("aborted", "aborted: enough"))
    whole = report(Story().judged().close("aborted", "aborted: enough"))
    assert _masked(killed) == _masked(whole)


def _evidence(story: Story) -> list[object]:
    from release_tasks import evidence
    from release_tasks.engine.record import restore

    return [restore(getattr(evidence, each["type"]), each["evidence"]) for each in story.told if "evidence" in each]


def _masked(text: str) -> str:
    return re.sub(r"\d\d:\d\d:\d\d|\d+(\.\d+)? s\b", "<time>", text)


def test_what_came_before_the_release_was_cut_again_does_not_count() -> None:
    story = Story().judged().failed("push", "main moved", kind="TargetMoved")
    story.tell("decided", **{**story.decided._asdict(), "target_commit": "9" * 40}, why="main moved from b to 9")
    text = report(story.done("cut", _cut_again(story), 0.5).close("aborted", "aborted: enough"))
    assert "- main moved from b to 9" in text
    assert "No gate was judged." in text


def test_commits_that_could_not_be_read_are_counted_and_named() -> None:
    unread = tuple(f"{number:07x} Update **{number}**" for number in range(1, 23))
    two, many = (
        report(Story().done("cut", _cut_again(Story())._replace(unread=each)).close("succeeded"))
        for each in (unread[:2], unread)
    )
    assert "2 commits could not be read, and raised nothing:\n\n```text\n0000001 Update **1**\n0000002" in two
    assert "22 commits could not be read" in many
    assert "\nand 2 more\n```" in many
    assert "could not be read" not in report(Story().done("cut", _cut_again(Story())).close("succeeded"))


def test_where_more_may_have_been_meant_is_told() -> None:
    made = _cut_again(Story())._replace(doubts=("1234567 'breaking change: y' is not read as a break",))
    text = report(Story().done("cut", made).close("succeeded"))
    assert "1 finding in commits, where more may have been meant:\n\n```text\n1234567 'breaking change: y'" in text


def _cut_again(story: Story) -> Merged:
    return Merged("release/1.2.0", "e" * 40, "main", COMMIT, "7" * 40, "9" * 40, "v1.2.0", CHANGELOG)


def test_evidence_of_another_version_of_the_suite_is_named_by_its_step() -> None:
    story = Story().tell("started", step="cut", title="Cut it").tell("finished", step="cut", title="Cut it", type="New",
                         evidence={"x": 1}, seconds=1.0)  # fmt: skip
    assert "| cut | OK | 1.00 s | Cut it |" in report(story.close("succeeded"))


# -- the deployment report -------------------------------------------------------------------------------------------


def test_the_deployment_report_has_the_form_of_the_specification() -> None:
    lines = deployment_report(succeeded().events).splitlines()
    assert [line for line in lines if line.startswith(("#", "**", "|--"))] == [
        "## Deployment Report: M2",
        "**Date:** 2026-11-21",
        "**Version:** 1.2.0",
        "**Status:** SUCCESS",
        "### Gate Check",
        "### Artifacts",
        "|----------|---------|----------|",
        "### Deployment Steps",
        "|------|--------|-------|",
        "### Post-Deployment Verification",
        "|-------|--------|---------|",
        "### Issues Encountered",
        "### Rollback",
    ]
    for header in ("| Artifact | Version | Checksum |", "| Step | Status | Notes |", "| Check | Status | Details |"):
        assert header in lines


@pytest.mark.parametrize(
    ("story", "status"),
    [
        (succeeded, "SUCCESS"), (rolled_back, "ROLLED BACK"), (by_hand, "ROLLED BACK"), (incident, "FAILED"),
        (stopped_at_staging, "FAILED"), (aborted, "FAILED"),
    ],
)  # fmt: skip
def test_the_status_of_a_deployment(story: object, status: str) -> None:
    assert callable(story)
    assert f"**Status:** {status}\n" in deployment_report(story().events)


def test_steps_are_ok_or_fail_and_checks_pass_or_fail() -> None:
    text = deployment_report(rolled_back().events)
    assert "| production/shift | OK | traffic goes to 1.2.0" in text
    assert "| production/health | FAIL | 1.2.0 on production is not healthy: error rate 20 % |" in text
    assert "| production/smoke-restored | PASS | 2 probes pass on 1.1.0 (restored) |" in text


# -- rollback and incident -------------------------------------------------------------------------------------------


def test_the_rollback_report_says_why_what_and_how_fast() -> None:
    text = rollback_report(rolled_back().events, LIMITS)
    for line in (
        "# Rollback of 1.2.0",
        "## production: executed successfully",
        "**Trigger** | automatic: production/health, at 2026-11-21 10:18:09 UTC",
        "**From version** | 1.2.0",
        "**Restored version** | 1.1.0",
        "**Traffic back after** | 0.80 s",
        "**Smoke tests passed after** | 2.80 s (limit 5 min 0 s)",
        "error rate 20 %",
        "### Smoke tests on the restored version\n\n**PASS, 2 of 2 probes pass**",
        "`git log v1.1.0..v1.2.0`",
        "the requests that failed or were slow on 1.2.0",
        "- CPU and memory",
    ):
        assert line in text


def test_a_failed_probe_says_what_to_look_at_by_its_kind() -> None:
    story = Story().published().live("production")
    from .journals import smoked

    bad = smoked("production", "1.2.0", "live", passed=False)
    story.failed("production/smoke-live", "smoke test failed: orders", seen=(bad,))
    story.tell("recovering", section="production", why="smoke test failed: orders", exit=6).went_back()
    text = rollback_report(story.close("rolled back", "it went back", "next", 7).events, LIMITS)
    assert "- probe orders (database): GET /orders answered 500" in text
    assert "- orders: the connection error; whether migrations of this version ran" in text


def test_a_rollback_by_hand_says_so() -> None:
    text = rollback_report(by_hand().events, LIMITS)
    assert "**Trigger** | by hand, at" in text
    assert "No step failed before: somebody asked for it." in text


def test_the_incident_report_shows_instances_proxy_and_the_plans_steps() -> None:
    text = incident_report(incident().events, ("Switch the proxy to blue", "Call Ada"))
    for line in (
        "# Incident: the rollback of 1.2.0 failed",
        "**Priority:** P0",
        "Failed at **production/smoke-restored**",
        f"Traffic enters at {URL}; fencing number 7.",
        f"| blue | 1.1.0 | 100 % | {URL} | NO | 4 |",
        f"| green | 1.2.0 | 0 % | {URL} | yes | 0 |",
        "- probe orders (database): GET /orders answered 500",
        "1. Switch the proxy to blue\n2. Call Ada",
        "- database: does it accept connections",
    ):
        assert line in text


@pytest.mark.parametrize(
    ("story", "status"),
    [
        (succeeded, "not needed"), (stopped_at_staging, "not needed"), (rolled_back, "executed successfully"),
        (by_hand, "executed successfully"), (incident, "failed"), (blocked, "not needed"),
    ],
)  # fmt: skip
def test_rollback_status(story: object, status: str) -> None:
    assert callable(story)
    assert rollback_status(story().events) == status


def test_an_environment_that_is_kept_as_it_is_was_not_rolled_back() -> None:
    story = Story().published().live("staging").failed("staging/smoke-live", "orders fails")
    assert rollback_status(story.close("stopped", "orders fails", "mend it").events) == "not executed"


def test_a_rollback_that_is_not_over_is_not_called_successful() -> None:
    """Killed between traffic and smoke: nothing says yet that the old version works."""
    story = Story().published().unhealthy()
    from release_tasks.evidence import Restored

    story.done("production/rollback", Restored("production", "1.1.0", "1.2.0", "blue", "20 %", 0.8), 0.9)
    assert rollback_status(story.begin("production/smoke-restored").events) == "not finished"


# -- the issue of a failure ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("story", [succeeded, blocked, aborted])
def test_only_a_failed_deployment_is_a_failure(story: object) -> None:
    assert callable(story)
    assert failure(story().events) is None


def test_waiting_for_a_person_is_no_failure() -> None:
    story = Story().published().settled("staging")
    story.failed("production/confirm", "not confirmed: Deploy to production 1.2.0?", kind="Waiting", exit=8)
    assert failure(story.close("stopped", "not confirmed", "run it again", 8).events) is None


def test_a_rollback_to_a_version_that_is_not_there_is_no_incident() -> None:
    story = Story(type="rollback").failed(
        "production/rollback", "Cannot rollback, previous version v9.9.9 not deployed", kind="UsageError", exit=2
    )
    events = story.close("stopped", "Cannot rollback, previous version v9.9.9 not deployed", "take another", 2).events
    assert rollbacks(events) == ()
    assert failure(events) is None


def test_the_failure_names_step_rollback_and_release() -> None:
    found = failure(rolled_back().events)
    assert found is not None
    assert found.step == "production/health"
    assert found.rollback == "executed successfully"
    assert found.brief == "1.2.0 in production, rollback executed successfully"
    assert "release-2026-11-21-101203" in found.details
    assert "mend it" in found.next_steps


# -- the audit line --------------------------------------------------------------------------------------------------


def test_the_audit_line_is_one_line_with_what_auditors_ask_for() -> None:
    line = audit_line(rolled_back().events, {"staging": "blue-green", "production": "blue-green"})
    assert "\n" not in line
    entry = json.loads(line)
    assert entry["release"] == "release-2026-11-21-101203"
    assert (entry["end"], entry["status"], entry["final"], entry["version"]) == (1, "rolled back", True, "1.2.0")
    assert (entry["timestamp"], entry["initiator"]) == ("2026-11-21T10:23:12Z", "Ada Example <ada@example.com>")
    assert entry["gates"][0] == {
        "id": "COD001",
        "title": "Must-fix issues resolved",
        "status": "PASS",
        "details": "0 open",
    }
    assert entry["tests"]["unit"] == {"status": "PASS", "seconds": 4.0, "at": "2026-11-21T10:12:18Z", "coverage": 91.5}
    assert [(run["environment"], run["side"], run["status"]) for run in entry["smoke"]] == [
        ("staging", "idle", "PASS"), ("staging", "live", "PASS"), ("production", "idle", "PASS"),
        ("production", "live", "PASS"), ("production", "restored", "PASS"),
    ]  # fmt: skip
    assert entry["deployments"] == [
        {"environment": "staging", "strategy": "blue-green", "outcome": "succeeded"},
        {"environment": "production", "strategy": "blue-green", "outcome": "rolled back"},
    ]
    rollback = entry["rollbacks"][0]
    assert (rollback["trigger"], rollback["to"], rollback["seconds"], rollback["smoke"]) == (
        "automatic", "1.1.0", 2.8, "PASS, 2 of 2 probes pass",
    )  # fmt: skip


def test_each_end_is_in_the_log_once_and_strangers_lines_are_left_alone() -> None:
    stopped = stopped_at_staging()
    log = f"a note by hand\n{audit_line(stopped.events, {})}\n[1]\n"
    assert in_log(log, stopped.events)
    again = stopped.tell("continued").begin("staging/smoke-idle").close("aborted", "aborted: enough")
    assert not in_log(log, again.events)
    assert not in_log("", again.events)


# -- steadiness ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STORIES)
def test_what_happens_after_the_end_or_on_one_machine_alone_changes_no_report(name: str) -> None:
    """A killed and repeated report step, a heartbeat, looks of a health window: the report stays the same."""
    story = STORIES[name]()
    before = story.events
    noisy = (before[0], {"event": "look", "at": 1.0, "step": "x"}, {"event": "alive", "at": 2.0}, *before[1:])
    later = (
        *noisy,
        {"event": "started", "step": "write_report@1", "at": 9e9},
        {"event": "pushed", "step": "", "at": 9e9},
    )
    assert until_closing(later) == until_closing(before)
    assert until_closing(before) == before


def test_the_summary_of_a_ci_run_has_status_gates_and_what_is_next() -> None:
    text = step_summary(blocked().events)
    assert "**BLOCKED** after 12 s. Next: mend what is not met, then: invoke release" in text
    assert "| Unit tests | TST001 | PASS |" in text
