"""Journals of releases as the runner writes them, made from the real evidence classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from release_tasks.engine.record import dump
from release_tasks.engine.release import Decided
from release_tasks.evidence import (
    Artifact,
    Built,
    Confirmed,
    EnvironmentState,
    Healthy,
    Instance,
    Merged,
    Passed,
    ProbeResult,
    Published,
    Pushed,
    Restored,
    Row,
    Running,
    Settled,
    Shifted,
    Side,
    Smoked,
)

Event = dict[str, Any]

BEGAN = 1_795_255_923  # 2026-11-21 10:12:03 UTC
COMMIT, TREE, BASE = "c" * 40, "7" * 40, "b" * 40
CHANGELOG = "### Added\n\n- Orders can be cancelled"
URL = "http://127.0.0.1:8080"

ROWS = (
    Row("COD001", "Must-fix issues resolved", "PASS", "0 open", 0.01, "code"),
    Row("TST001", "Unit tests", "PASS", "12 passed; coverage 91.5 %", 4.0, "testing"),
    Row("TST002", "Integration tests", "PASS", "5 passed; coverage 74.0 %", 6.0, "testing"),
    Row("TST003", "Smoke tests", "PASS", "3 passed", 1.0, "testing"),
    Row("TST004", "End-to-end tests", "SKIP", "no e2e tests", 0.0, "testing"),
)
BAD_ROWS = (
    Row("COD001", "Must-fix issues resolved", "FAIL", "2 open | see backlog", 0.01, "code"),
    Row("TST001", "Unit tests", "PASS", "12 passed; coverage 91.5 %", 4.0, "testing"),
    Row("TST002", "Integration tests", "UNKNOWN", "no report was written", 6.0, "testing"),
    Row("TST003", "Smoke tests", "UNKNOWN", "not run: TST002 is unknown", 0.0, "testing"),
)
LIMITS = {
    "start": (10.0, "validate the call and cut the branch", False),
    "gates": (1380.0, "all gates", False),
    "gates_unit": (3.0, "unit tests", False),
    "smoke": (180.0, "smoke tests of one environment", True),
    "production": (1380.0, "deploy to production, smoke tests and health window", False),
    "rollback": (300.0, "from the trigger to smoke tests passed", True),
    "report": (60.0, "write the report", False),
}


def decided(**other: Any) -> Decided:
    """A release of 1.2.0 from develop to main."""
    usual = Decided(
        id="release-2026-11-21-101203", type="standard", version="1.2.0", tag="v1.2.0", previous_tag="v1.1.0",
        source="develop", source_commit="a" * 40, target="main", target_commit=BASE, remote="origin", date=BEGAN,
        plan="docs/release-plan.md", plan_digest="d" * 64, milestone="M2", initiator="Ada Example <ada@example.com>",
        yes=True, on_failure="stop", file_issues=True, blocked=None,
    )  # fmt: skip
    return usual._replace(**other)


class Story:
    """What happens to a release, told in order; the clock goes on by itself."""

    def __init__(self, **other: Any) -> None:
        self.decided = decided(**other)
        self.now = float(BEGAN)
        self.told: list[Event] = []
        self.tell("decided", **dump(self.decided), host="builder", machine="m1", pid=1)

    @property
    def events(self) -> tuple[Event, ...]:
        """The journal so far."""
        return tuple(self.told)

    def tell(self, event: str, **fields: Any) -> Story:
        """One event, now."""
        self.told.append({"event": event, "at": self.now, "holder": "h1", "nonce": str(len(self.told)), **fields})
        return self

    def done(self, key: str, evidence: object, seconds: float = 1.0, title: str = "") -> Story:
        """A step that was started, took so long, and gave this."""
        self.begin(key, title)
        self.now += seconds
        name = type(evidence).__name__
        return self.tell(
            "finished", step=key, title=title or key, type=name, evidence=dump(evidence), seconds=seconds, machine="m1"
        )

    def begin(self, key: str, title: str = "") -> Story:
        """A step that was started."""
        return self.tell("started", step=key, title=title or key)

    def failed(
        self, key: str, error: str, *, fix: str = "mend it", kind: str = "VerificationFailed", exit: int = 6,
        seen: Sequence[object] = (), seconds: float = 2.0,
    ) -> Story:  # fmt: skip
        """A step that was started, took so long, and failed."""
        self.begin(key)
        self.now += seconds
        shown = [{"type": type(each).__name__, **dump(each)} for each in seen]
        return self.tell("failed", step=key, error=error, fix=fix, exit=exit, kind=kind, seen=shown, seconds=seconds)

    def close(self, status: str, summary: str | None = None, fix: str | None = None, exit: int = 0) -> Story:
        """How it ended, this time."""
        words = {} if summary is None else {"summary": summary, "fix": fix or "mend it", "exit": exit}
        return self.tell("closing", status=status, final=status != "stopped", **words)

    # -- chapters ----------------------------------------------------------------------------------------------------

    def judged(self) -> Story:
        """Cut, built, and all gates pass."""
        self.done("cut", _merged(self.decided), 0.5)
        self.done("build", Built("dist", COMMIT, (_wheel(self.decided),)), 3.0)
        return self.done("pass_gates", Passed(COMMIT, TREE, ROWS), 12.0)

    def published(self) -> Story:
        """Judged, confirmed, pushed, published."""
        version, tag = self.decided.version, self.decided.tag
        self.judged().done("confirm", Confirmed(f"Publish {version}?", "ada", "--yes"), 0.1)
        self.done("push", Pushed("origin", COMMIT, tag))
        return self.done("publish", Published((f"/index/{version}",)))

    def live(self, environment: str, previous: str | None = "1.1.0") -> Story:
        """Deployed, tested on the idle side, and given the traffic."""
        version, side = self.decided.version, "green"
        self.done(f"{environment}/deploy", Running(environment, version, side, "d", (URL,), previous, "blue"), 5.0)
        self.done(f"{environment}/smoke-idle", smoked(environment, version, "idle"), 2.0)
        return self.done(f"{environment}/shift", Shifted(environment, version, side, previous, 0.2), 0.3)

    def settled(self, environment: str) -> Story:
        """Live, tested, healthy and kept."""
        version = self.decided.version
        self.live(environment).done(f"{environment}/smoke-live", smoked(environment, version, "live"), 2.0)
        self.done(f"{environment}/health", healthy(environment, version), 300.0)
        return self.done(f"{environment}/settle", Settled(environment, version, "1.1.0"), 0.1)

    def unhealthy(self, environment: str = "production") -> Story:
        """Live and tested, and then the health window fails."""
        version = self.decided.version
        self.live(environment).done(f"{environment}/smoke-live", smoked(environment, version, "live"), 2.0)
        self.failed(
            f"{environment}/health", f"{version} on {environment} is not healthy: error rate 20 %", seconds=30.0
        )
        why = f"{version} on {environment} is not healthy: error rate 20 %"
        return self.tell("recovering", section=environment, why=why, exit=6)

    def went_back(self, environment: str = "production") -> Story:
        """The version before serves again, tested and healthy."""
        back = Restored(environment, "1.1.0", self.decided.version, "blue", "error rate 20 %", 0.8)
        self.done(f"{environment}/rollback", back, 0.9)
        self.done(f"{environment}/smoke-restored", smoked(environment, "1.1.0", "restored"), 2.0)
        return self.done(f"{environment}/health-restored", healthy(environment, "1.1.0"), 300.0)


def succeeded() -> Story:
    """Staging, then production."""
    story = Story().published().settled("staging")
    story.done("production/confirm", Confirmed("Deploy to production 1.2.0?", "ada", "--yes"), 0.1)
    return story.settled("production").close("succeeded")


def blocked() -> Story:
    """Two gates are not met."""
    story = Story().done("cut", _merged(decided()), 0.5).done("build", Built("dist", COMMIT, (_wheel(decided()),)))
    error = "NOT READY: Must-fix issues resolved, Integration tests"
    seen = (Passed(COMMIT, TREE, BAD_ROWS),)
    story.failed("pass_gates", error, kind="GatesNotMet", exit=3, seen=seen, seconds=11.0)
    return story.close("blocked", error, "mend these, then run the same command", 3)


def rolled_back() -> Story:
    """Production's health window failed, and the version before serves again."""
    story = Story().published().settled("staging").unhealthy().went_back()
    return story.close("rolled back", "production was rolled back: error rate 20 %", "release the next version", 7)


def incident() -> Story:
    """The rollback's smoke test fails too."""
    story = Story().published().unhealthy()
    story.done("production/rollback", Restored("production", "1.1.0", "1.2.0", "blue", "error rate 20 %", 0.8), 0.9)
    bad = smoked("production", "1.1.0", "restored", passed=False)
    error = "smoke test of 1.1.0 on production (restored) failed: orders"
    story.failed("production/smoke-restored", error, fix="look deeper", seen=(bad, state()))
    return story.close("stopped", error, "look deeper", 6)


def aborted() -> Story:
    """Somebody ended it after the gates."""
    return Story().judged().close("aborted", "aborted: wrong branch", "invoke release", 6)


def stopped_at_staging() -> Story:
    """The idle side's smoke test failed: nothing was moved."""
    story = Story().published()
    story.done("staging/deploy", Running("staging", "1.2.0", "green", "d", (URL,), "1.1.0", "blue"), 5.0)
    bad = smoked("staging", "1.2.0", "idle", passed=False)
    error = "smoke test of 1.2.0 on staging (idle) failed: orders"
    story.failed("staging/smoke-idle", error, fix="mend the cause and run the same command", seen=(bad,))
    return story.close("stopped", error, "mend the cause and run the same command", 6)


def by_hand() -> Story:
    """`invoke rollback`: a journal of its own."""
    story = Story(id="rollback-2026-11-22-080000", type="rollback", milestone=None, plan=None, previous_tag=None)
    return story.went_back().close("succeeded")


STORIES = {
    "succeeded": succeeded,
    "blocked": blocked,
    "rolled back": rolled_back,
    "incident": incident,
    "aborted": aborted,
    "stopped at staging": stopped_at_staging,
    "by hand": by_hand,
}


def smoked(environment: str, version: str, side: str, *, passed: bool = True) -> Smoked:
    """A smoke run of two probes."""
    probes = (
        ProbeResult("version", "version", True, f"{URL} says {version}", 0.1),
        ProbeResult("orders", "database", passed, f"GET /orders answered {200 if passed else 500}", 0.2),
    )
    return Smoked(environment, version, side, (URL,), probes, 1.9, False)


def healthy(environment: str, version: str) -> Healthy:
    """A window that passed."""
    return Healthy(environment, version, 300.0, 1200, 100, 3, 5, 60, "all signals are below their thresholds")


def state() -> EnvironmentState:
    """What the platform says: the old side has the traffic, and one of its instances is dead."""
    old = Side("blue", "1.1.0", "d1", (Instance("blue-1", URL, False, 4),), 100)
    new = Side("green", "1.2.0", "d2", (Instance("green-1", URL, True),), 0)
    return EnvironmentState("production", URL, (old, new), 7)


def _merged(known: Decided) -> Merged:
    branch = f"release/{known.version}"
    return Merged(branch, "e" * 40, known.target, COMMIT, TREE, known.target_commit, known.tag, CHANGELOG)


def _wheel(known: Decided) -> Artifact:
    return Artifact(f"shop-{known.version}-py3-none-any.whl", 12345, "f" * 64)
