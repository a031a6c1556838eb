"""`invoke status`: where a release stands, and what to do next."""

from __future__ import annotations

import pytest

from release_tasks.views.status import next_command, percent, status

from .journals import STORIES, Story, blocked, stopped_at_staging, succeeded

PLANNED = ("cut", "build", "pass_gates", "confirm", "push", "publish", "staging/deploy", "staging/smoke-idle")


def test_a_running_release() -> None:
    assert status(Story().judged().begin("confirm", "Ask a person").events, PLANNED) == (
        "version:  1.2.0 (standard)\n"
        "release:  release-2026-11-21-101203\n"
        "stands:   running at confirm (Ask a person)\n"
        "done:     37 %\n"
        "began:    2026-11-21 10:12:03 UTC, by Ada Example <ada@example.com> on builder\n"
        "latest:   2026-11-21 10:12:18 UTC, after 16 s\n"
        "next:     invoke release --resume, or end it: invoke release --abort --reason TEXT"
    )


@pytest.mark.parametrize(
    ("story", "stands", "following"),
    [
        (succeeded, "succeeded", "nothing: it is done"),
        (blocked, "blocked: NOT READY", "mend what is not met, then: invoke release"),
        (stopped_at_staging, "stopped: smoke test of 1.2.0", "mend the cause and run the same command"),
    ],
)
def test_an_ended_release(story: object, stands: str, following: str) -> None:
    assert callable(story)
    events = story().events
    assert f"stands:   {stands}" in status(events)
    assert next_command(events) == following


@pytest.mark.parametrize("name", STORIES)
def test_every_status_names_version_release_and_what_is_next(name: str) -> None:
    lines = dict(line.split(":", 1) for line in status(STORIES[name]().events).splitlines())
    assert all(lines[field].strip() for field in ("version", "release", "stands", "next"))


def test_nothing_but_success_is_a_hundred_percent() -> None:
    story = Story().judged()
    assert percent(story.events, ("cut", "build", "pass_gates")) == 99
    assert percent(story.close("succeeded").events, ("cut", "build", "pass_gates", "push")) == 100
    assert percent(Story().events, ()) == 0


def test_a_step_that_was_run_alone_is_run_again() -> None:
    story = Story(id="publish-2026-11-21-101203", type="publish").begin("publish")
    assert next_command(story.events) == "the same command again"
