"""The runner: a flow is run once, continued, retried, recovered; its journal says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from release_tasks import Flow, Runner, Section, step
from release_tasks.engine.change import Write
from release_tasks.engine.dry_run import DryRun
from release_tasks.engine.errors import (
    DeadlineExceeded,
    GatesNotMet,
    ReleaseError,
    RolledBack,
    Stopped,
    TargetMoved,
    Unreachable,
    UsageError,
)
from release_tasks.engine.git import Repository
from release_tasks.engine.journal import Notes
from release_tasks.engine.release import Decided, Fence, History, Release
from release_tasks.engine.settings import Retry, Settings
from release_tasks.engine.state import machine
from release_tasks.engine.step import Step, local
from release_tasks.engine.world import Live, World


class Made(NamedTuple):
    """What the first step gives."""

    number: int


class Used(NamedTuple):
    """What the second step gives."""

    number: int


class Back(NamedTuple):
    """What the recovery gives."""

    reason: str


calls: list[str] = []
trouble: dict[str, list[ReleaseError]] = {}


@pytest.fixture(autouse=True)
def fresh() -> None:
    """No calls yet, and no trouble ahead."""
    calls.clear()
    trouble.clear()


def called(name: str) -> None:
    calls.append(name)
    if trouble.get(name):
        raise trouble[name].pop(0)


@step
def make(release: Release, *, number: int = 1) -> Made:
    """Make it."""
    called("make")
    return Made(number)


@step
def use(release: Release, made: Made) -> Used:
    """Use it."""
    called("use")
    return Used(made.number * 10)


@step
def shift(release: Release, fence: Fence) -> Used:
    """Move traffic."""
    called("shift")
    return Used(fence.number)


@step
def look(release: Release) -> Made:
    """Look at it."""
    called("look")
    return Made(2)


@step
def back(release: Release, history: History) -> Back:
    """Go back."""
    called("back")
    return Back(next(e["why"] for e in history.events if e["event"] == "recovering"))


@step
def tell(release: Release, history: History) -> Back:
    """Report."""
    called("tell")
    return Back(next(e["status"] for e in reversed(history.events) if e["event"] == "closing"))


def release(world: World | None = None, folder: Path = Path("/nowhere"), **settings: Any) -> Release:
    decided = Decided._make("x" if kind is str else None for kind in Decided.__annotations__.values())
    made = Settings(**settings)
    world = world or Live(say=lambda line: None)
    return Release(decided, Repository(folder, world), made, world, folder, folder)


def section(**policies: Any) -> Section:
    return Section("production", (shift(), look()), recovery=(back(),), pivot="shift", **policies)


def run(flow: Flow, notes: Notes | None = None, **more: Any) -> tuple[ReleaseError | None, Notes]:
    notes = notes or Notes()
    return Runner(flow, release(**more.pop("release", {})), notes, **more).run(), notes


def kinds(notes: Notes) -> list[str]:
    return [event["event"] for event in notes.events]


def test_evidence_is_found_by_type() -> None:
    error, notes = run(Flow(make(number=4), use()))
    assert error is None
    assert notes.finished("use")["evidence"] == {"number": 40}  # type: ignore[index]


def test_a_finished_step_is_not_run_again() -> None:
    trouble["use"] = [Stopped("no", fix="yes")]
    error, notes = run(Flow(make(number=4), use()))
    assert isinstance(error, Stopped)
    error, _ = run(Flow(make(number=4), use()), Notes(notes.events))
    assert error is None
    assert calls == ["make", "use", "use"]


def test_the_evidence_of_the_journal_is_used_not_the_steps_new_opinion() -> None:
    _, notes = run(Flow(make(number=4)))
    _, notes = run(
        Flow(make(number=5), use()),
        Notes(tuple(e for e in notes.events if e["event"] != "closing" and e["event"] != "ended")),
    )
    assert notes.finished("use")["evidence"] == {"number": 40}  # type: ignore[index]


def test_an_unreachable_system_is_asked_again_after_each_delay() -> None:
    trouble["make"] = [Unreachable("no answer", fix="wait")] * 2
    seen: list[tuple[str, str, str]] = []
    error, _ = run(
        Flow(make()), release={"retry": Retry(delays=(0.0, 0.0, 0.0))}, observer=lambda *all: seen.append(all)
    )
    assert error is None
    assert [words for what, _, words in seen if what == "retry"] == ["no answer; again in 0 s"] * 2


def test_it_gives_up_after_the_last_delay() -> None:
    trouble["make"] = [Unreachable("no answer", fix="wait")] * 9
    error, _ = run(Flow(make()), release={"retry": Retry(delays=(0.0, 0.0))})
    assert isinstance(error, Unreachable)
    assert calls == ["make"] * 3


def test_a_refusal_is_not_asked_again() -> None:
    trouble["make"] = [Stopped("no", fix="yes")]
    assert isinstance(run(Flow(make()))[0], Stopped)
    assert calls == ["make"]


def test_a_blocked_release_is_reported_and_ended() -> None:
    trouble["make"] = [GatesNotMet("NOT READY", fix="mend")]
    error, notes = run(Flow(make(), use(), ending=(tell(),)))
    assert isinstance(error, GatesNotMet)
    assert calls == ["make", "tell"]
    assert kinds(notes)[-1] == "ended"
    assert notes.last("ended")["status"] == "blocked"  # type: ignore[index]


def test_a_stop_before_any_environment_leaves_the_release_open_and_unreported() -> None:
    trouble["make"] = [Stopped("no", fix="yes")]
    _, notes = run(Flow(make(), ending=(tell(),)))
    assert not notes.ended
    assert calls == ["make"]


@pytest.mark.parametrize(
    ("failing", "policies", "ends", "called_then"),
    [
        ("shift", {"before": "stop", "after": "recover"}, RolledBack, ["shift", "back"]),
        ("look", {"before": "stop", "after": "recover"}, RolledBack, ["shift", "look", "back"]),
        ("look", {"before": "recover", "after": "stop"}, Stopped, ["shift", "look"]),
    ],
    ids=["while traffic moves", "after it moved", "kept by policy"],
)
def test_a_failure_after_traffic_moved_goes_by_its_policy(
    failing: str, policies: dict[str, str], ends: type[ReleaseError], called_then: list[str]
) -> None:
    trouble[failing] = [Stopped("bad", fix="see")]
    error, _ = run(Flow(section(**policies)))
    assert isinstance(error, ends)
    assert calls == called_then


def test_where_nothing_served_before_a_failure_is_recovered_whatever_the_policy() -> None:
    trouble["look"] = [Stopped("bad", fix="see")]
    error, _ = run(Flow(section(after="stop", first=lambda scope: Used in scope)))
    assert isinstance(error, RolledBack)
    assert calls == ["shift", "look", "back"]


def test_before_traffic_moved_a_person_is_asked() -> None:
    class Person:
        def choose(self, question: str, options: tuple[str, ...]) -> str:
            assert "bad" in question
            return options[1]

    trouble["look"] = [Stopped("bad", fix="see")]
    flow = Flow(Section("staging", (look(), shift()), recovery=(back(),), pivot="shift", before="ask"))
    error, _ = run(flow, release={"world": Live(say=lambda line: None, person=Person())})  # type: ignore[arg-type]
    assert isinstance(error, RolledBack)
    assert calls == ["look", "back"]


def test_killed_while_it_went_back_it_goes_on_going_back() -> None:
    trouble["look"] = [Stopped("bad", fix="see")]
    trouble["back"] = [Stopped("killed here", fix="again")]
    error, notes = run(Flow(section(after="recover")))
    assert isinstance(error, Stopped)
    error, notes = run(Flow(section(after="recover")), Notes(notes.events))
    assert isinstance(error, RolledBack)
    assert calls == ["shift", "look", "back", "back"]


def test_one_section_does_not_see_the_evidence_of_another() -> None:
    with pytest.raises(UsageError, match="production/use needs Made: nothing before it gives it"):
        Flow(Section("staging", (make(),)), Section("production", (use(),)))


def test_what_one_section_found_is_not_there_in_the_next() -> None:
    @step
    def perhaps(release: Release, made: Made | None) -> Used:
        """Use it where it is there."""
        return Used(made.number if made else 0)

    flow = Flow(Section("staging", (make(number=4), perhaps())), Section("production", (perhaps(),)))
    _, notes = run(flow)
    found = [notes.finished(f"{name}/perhaps")["evidence"] for name in ("staging", "production")]  # type: ignore[index]
    assert found == [{"number": 4}, {"number": 0}]


def test_a_step_runs_under_each_of_its_names() -> None:
    """Smoke tests run on the idle side, and again after traffic moved: the second is not the first's evidence."""
    flow = Flow(Section("staging", (look().named("look-idle"), shift(), look().named("look-live"))))
    error, notes = run(flow)
    assert error is None
    assert calls == ["look", "shift", "look"]
    assert notes.finished("staging/look-live") is not None


@pytest.mark.parametrize(
    ("made", "where", "called"),
    [(local(make), "here", []), (local(make), "elsewhere", ["make"]), (make, "elsewhere", [])],
    ids=["its own", "of another machine", "of another machine, but everywhere"],
)
def test_what_another_machine_made_for_itself_is_made_again_here(
    made: Step[Any, Any], where: str, called: list[str]
) -> None:
    here = {"here": machine(), "elsewhere": "another"}[where]
    events = tuple({**event, "machine": here} for event in run(Flow(make()))[1].events if event["event"] == "finished")
    calls.clear()
    run(Flow(made()), Notes(events))
    assert calls == called


def test_a_section_is_entered_with_its_own_fencing_number() -> None:
    _, notes = run(Flow(Section("staging", (shift(),))), enter=lambda name: {"staging": 7}[name])
    assert notes.finished("staging/shift")["evidence"] == {"number": 7}  # type: ignore[index]


def test_a_target_that_moved_is_cut_again_and_what_was_done_before_does_not_count() -> None:
    trouble["use"] = [TargetMoved("main moved", fix="again", seen=("f" * 40,))]
    error, notes = run(Flow(make(), use()))
    assert error is None
    assert calls == ["make", "use", "make", "use"]
    assert notes.last("decided")["target_commit"] == "f" * 40  # type: ignore[index]


def test_a_target_that_never_stands_still_is_given_up() -> None:
    trouble["use"] = [TargetMoved("main moved", fix="again", seen=("f" * 40,))] * 9
    assert isinstance(run(Flow(make(), use()))[0], TargetMoved)
    assert calls.count("use") == 3


def test_a_deadline_acts() -> None:
    @step
    def wait(release: Release) -> Made:
        """Wait."""
        release.world.wait(5)
        return Made(0)

    error, _ = run(Flow(Section("staging", (wait(),), deadline=0.1)))
    assert isinstance(error, DeadlineExceeded)


def test_a_person_may_take_their_time() -> None:
    @step
    def agree(release: Release) -> Used:
        """Agree."""
        release.world.wait(0.3)
        return Used(0)

    error, notes = run(Flow(Section("staging", (look(),), ahead=(agree(),), deadline=0.2)))
    assert error is None
    assert [event["step"] for event in notes.events if event["event"] == "finished"] == [
        "staging/agree",
        "staging/look",
    ]


def test_a_report_that_cannot_be_made_does_not_hide_the_end() -> None:
    trouble["tell"] = [Stopped("disk full", fix="make room")]
    seen: list[str] = []
    error, notes = run(Flow(make(), ending=(tell(),)), observer=lambda what, key, words: seen.append(f"{what} {words}"))
    assert error is None
    assert "failed disk full" in seen
    assert notes.ended


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: Flow(use()), "use needs Made"),
        (lambda: Flow(make(), make()), "two items named make"),
        (lambda: Flow(Section("a", (look(), look()))), "two items named look"),
    ],
)
def test_a_flow_that_cannot_run_is_refused_when_it_is_made(build: Callable[[], Flow], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        build()


def test_options_come_from_flow_then_settings_then_signature() -> None:
    assert run(Flow(make(), use()))[1].finished("use")["evidence"] == {"number": 10}  # type: ignore[index]
    settings = {"options": {"make": {"number": 3}}}
    assert run(Flow(make(), use()), release=settings)[1].finished("use")["evidence"] == {"number": 30}  # type: ignore[index]
    assert run(Flow(make(number=2), use()), release=settings)[1].finished("use")["evidence"] == {"number": 20}  # type: ignore[index]


def test_a_wrong_option_says_where_it_was_written() -> None:
    error, _ = run(Flow(make()), release={"options": {"make": {"number": "many"}}})
    assert isinstance(error, UsageError)
    assert "[tool.release.make]: make.number" in str(error)


def test_a_preview_makes_no_change_and_goes_blind_only_where_it_must(tmp_path: Path) -> None:
    @step
    def write(release: Release) -> Made:
        """Write."""
        return release.world.ensure(lambda: None, Write(tmp_path / "made", "x"))

    @step
    def later(release: Release) -> Used:
        """Needs nothing."""
        called("later")
        return Used(1)

    said: list[str] = []
    seen: list[tuple[str, str]] = []
    world = DryRun(say=said.append)
    flow: list[Step[Any, Any]] = [write, use, later]
    error, _ = run(
        Flow(*(each() for each in flow)),
        release={"world": world},
        observer=lambda what, key, words: seen.append((what, key)),
    )
    world.close()
    assert error is None
    assert said == [f"would write {tmp_path / 'made'}"]
    assert ("announced", "use") in seen
    assert calls == ["use", "later"]
    assert not list(tmp_path.iterdir())
