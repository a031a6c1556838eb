"""Running the tests of one type for real, and using again what an earlier run left."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gates import Result, Status, Unjudged
from gates.evidence import Store
from gates.junit import Case
from gates.repository import Repository
from gates.retry import is_transport
from gates.settings import DEFAULTS, SuiteSettings
from gates.suite_runs import Outcome, SuiteRuns
from gates.suite_verdict import judge
from gates.suites import Suite
from gates.tools import Finished, NotRun, Tools

from ..support.repository import Clone

Make = Callable[..., Clone]

CODE = "def add(a, b):\n    return a + b\n\n\ndef unused():\n    a = 1\n    return a\n"
TEST = "from abacus import add\n\n\ndef test_adds():\n    assert add(1, 2) == 3\n"
FILES = {"abacus.py": CODE, "tests/unit/test_add.py": TEST}
UNIT = Suite("unit", DEFAULTS["unit"], ("tests/unit",), "tests/unit", coverage=50, usual=80, packages=("abacus",))


class Counting(Tools):
    """Real tools that count what they start, and do not wait for long."""

    def __init__(self) -> None:
        super().__init__()
        self.started: list[Sequence[str]] = []
        self.paused: list[float] = []

    def run(self, argv: Sequence[str], **named: object) -> Finished:
        self.started.append(argv)
        return super().run(argv, **named)  # type: ignore[arg-type]

    def pause(self, seconds: float) -> None:
        self.paused.append(seconds)


def runs(clone: Clone, tools: Tools | None = None, *, fresh: bool = False) -> SuiteRuns:
    looked = Repository(clone.path)
    store = Store(looked.git_dir / "gates", fresh=fresh)
    dirty = bool(looked.changed())
    return SuiteRuns(clone.path, tools or Tools(), store, sys.executable, looked.head(), dirty, looked.tracked)


def by_command(type: str, code: str, **named: float | None) -> Suite:
    """A suite that is a small program; what it prints as {junit} is its report."""
    command = ("{python}", "-c", code, "{junit}", *(("{url}",) if type == "smoke" else ()))
    return Suite(type, replace(DEFAULTS[type], command=command, **named), (), "the settings")  # type: ignore[arg-type]


def test_tests_run_measured_and_leave_evidence_with_commit_and_tree(repository: Make) -> None:
    clone = repository(FILES)
    outcome = runs(clone)(UNIT)
    assert outcome.junit is not None
    assert outcome.coverage is not None
    assert (outcome.code, outcome.junit.counts, outcome.coverage.percent) == (0, {"passed": 1}, 60.0)
    assert outcome.coverage.uncovered[0].untouched == ("unused",)
    assert (outcome.commit, outcome.tree) == (clone.head, clone.git("rev-parse", "HEAD^{tree}"))
    assert {Path(path).name for path in outcome.files} == {"junit.xml", "coverage.json", "output.txt"}
    assert outcome.versions["pytest"] == pytest.__version__
    assert outcome.versions.keys() == {"python", "pytest", "coverage"}
    assert not outcome.dirty
    assert clone.git("status", "--porcelain") == "", "a run must not make the checkout dirty"


# Instead of pytest, where how the tests run does not matter: looks into the test and says whether it would pass.
QUICK = """
import pathlib, sys
good = "== 3" in pathlib.Path("tests/unit/test_add.py").read_text()
bad = "" if good else '<failure message="assert 3 == 4"/>'
pathlib.Path(sys.argv[1]).write_text(f'<testsuite><testcase name="test_adds">{bad}</testcase></testsuite>')
sys.exit(not good)
"""


def test_at_the_same_tree_the_evidence_is_used_again(repository: Make) -> None:
    clone, tools, suite = repository(FILES), Counting(), by_command("unit", QUICK)
    first, second = runs(clone, tools)(suite), runs(clone, tools)(suite)
    assert (first.reused, second.reused) == (False, True)
    assert second.junit == first.junit
    assert len(tools.started) == 1
    assert not runs(clone, tools, fresh=True)(suite).reused
    clone.commit("docs: another tree", {"README.md": "more"})
    assert not runs(clone, tools)(suite).reused


@pytest.mark.parametrize("committed", [True, False])
def test_a_test_broken_after_its_report_was_written_is_not_a_pass(repository: Make, committed: bool) -> None:
    clone, suite = repository(FILES), by_command("unit", QUICK)
    assert judge(suite, runs(clone)).status is Status.PASS
    clone.write({"tests/unit/test_add.py": TEST.replace("== 3", "== 4")})
    if committed:
        clone.commit("break it")
    outcome = runs(clone)(suite)
    assert judge(suite, lambda _: outcome).status is Status.FAIL
    assert outcome.dirty is not committed


def test_a_failure_is_run_again_at_the_same_tree(repository: Make) -> None:
    clone, tools = repository({**FILES, "tests/unit/test_add.py": TEST.replace("== 3", "== 4")}), Counting()
    for _ in range(2):
        assert not runs(clone, tools)(by_command("unit", QUICK)).reused
    assert len(tools.started) == 2


def test_coverage_of_tests_in_several_processes_is_combined(repository: Make) -> None:
    settings = "[tool.coverage.run]\nparallel = true\nsource = ['abacus']\n"
    clone = repository({**FILES, "pyproject.toml": settings})
    outcome = runs(clone)(replace(UNIT, packages=()))
    assert outcome.coverage is not None
    assert outcome.coverage.percent == 60.0


def test_a_source_layout_is_measured_too(repository: Make) -> None:
    pytest_ini = "[pytest]\npythonpath = src\n"
    clone = repository({"src/abacus/__init__.py": CODE, "tests/unit/test_add.py": TEST, "pytest.ini": pytest_ini})
    outcome = runs(clone)(UNIT)
    assert outcome.coverage is not None
    assert outcome.coverage.percent == 60.0


FLAKY = """
import pathlib, sys
first = not pathlib.Path("tried").exists()
pathlib.Path("tried").touch()
bad = '<failure message="{message}"/>' if first else ''
pathlib.Path(sys.argv[1]).write_text(f'<testsuite><testcase name="t">{{bad}}</testcase></testsuite>')
sys.exit(int(first))
"""


@pytest.mark.parametrize(
    ("type", "message", "paused", "status"),
    [
        ("smoke", "ConnectionRefusedError: [Errno 111]", [30.0], Status.WARN),
        ("e2e", "TimeoutError: waiting for the page", [60.0], Status.WARN),
        ("smoke", "AssertionError: 500 != 200", [], Status.FAIL),
        ("e2e", "AssertionError: TimeoutError was shown", [], Status.FAIL),
        ("unit", "ConnectionRefusedError: [Errno 111]", [], Status.FAIL),
    ],
)
def test_only_a_transport_failure_is_tried_again_once_and_then_it_is_flaky(
    repository: Make, type: str, message: str, paused: list[float], status: Status
) -> None:
    clone, tools = repository({"README.md": ""}), Counting()
    suite = by_command(type, FLAKY.format(message=message)).against("http://localhost:1")
    result = judge(suite, runs(clone, tools))
    assert (tools.paused, result.status) == (paused, status)
    assert len(tools.started) == 1 + len(paused)


LAZY = """
import pathlib, sys
again = pathlib.Path("tried").exists()
pathlib.Path("tried").touch()
bad = '<testcase name="t"><failure message="TimeoutError"/></testcase>'
cases = '<testcase name="other"/>{second}' if again else bad
pathlib.Path(sys.argv[1]).write_text(f"<testsuite>{{cases}}</testsuite>")
sys.exit(int(not again))
"""


@pytest.mark.parametrize("second", ["", '<testcase name="t"><skipped/></testcase>'])
def test_a_second_run_that_leaves_out_what_had_failed_proves_nothing(repository: Make, second: str) -> None:
    suite = by_command("e2e", LAZY.format(second=second))
    result = judge(suite, runs(repository({"README.md": ""}), Counting()))
    assert (result.status, result.details) == (
        Status.UNKNOWN,
        "the second run did not run what had failed in the first: t",
    )


def test_a_time_out_is_no_excuse_for_what_failed_before_it(repository: Make) -> None:
    failed = "<testsuite><testcase name='t'><failure message='assert 1 == 2'/></testcase></testsuite>"
    code = f"import pathlib, sys, time; pathlib.Path(sys.argv[1]).write_text({failed!r}); time.sleep(60)"
    tools = Counting()
    result = judge(by_command("e2e", code, timeout=1.0), runs(repository(), tools))
    assert (result.status, result.details, tools.paused) == (Status.FAIL, "timed out after 1 s", [])


def test_what_the_first_run_failed_on_is_kept_with_the_evidence(repository: Make) -> None:
    clone, tools = repository({"README.md": "", ".gitignore": "tried\n"}), Counting()
    suite = by_command("e2e", FLAKY.format(message="TimeoutError: no page"))
    first, second = runs(clone, tools)(suite), runs(clone, tools)(suite)
    assert (first.retried_for, second.retried_for) == ("t: TimeoutError: no page",) * 2
    assert (second.reused, judge(suite, lambda _: second).status) == (True, Status.WARN), "it stays flaky"


def test_a_time_out_is_tried_again_and_then_fails(repository: Make) -> None:
    clone, tools = repository(), Counting()
    suite = by_command("smoke", "import time; time.sleep(60)", timeout=0.3, retry_after=2.0)
    result = judge(suite.against("http://localhost:1"), runs(clone, tools))
    assert (result.status, result.details) == (Status.FAIL, "timed out after 0.3 s, also on the second run")
    assert tools.paused == [2.0]


@pytest.mark.parametrize(
    ("message", "transport"),
    [
        ("ConnectionRefusedError: [Errno 111] Connection refused", True),
        ("httpx2.ConnectError: [Errno 111]", True),
        ("requests.exceptions.ConnectionError: HTTPConnectionPool", True),
        ("urllib.error.URLError: <urlopen error [Errno 111]>", True),
        ("playwright._impl._errors.TimeoutError: Page.goto: Timeout 30000ms exceeded", True),
        ("httpx2.ReadTimeout: timed out", True),
        ("Failed: Timeout (>5.0s) from pytest-timeout.", True),
        ("java.net.SocketTimeoutException: Read timed out", True),
        ("java.net.ConnectException: Connection refused", True),
        ("test timed out after 30ms", True),
        ("connect ECONNREFUSED 127.0.0.1:1", True),
        ("Error: read ECONNRESET", True),
        ("fetch failed", True),
        ("Test timeout of 30000ms exceeded.", True),
        ("page.goto: net::ERR_CONNECTION_REFUSED at http://localhost:1/", True),
        ("expected 'fetch failed' to be shown", False),
        ("fetch failed to show the price", False),
        ("expect(received).toBe(expected): Test timeout of 5ms exceeded.", False),
        ('failed on setup with "ConnectionResetError: [Errno 104]"', True),
        ("urllib.error.HTTPError: HTTP Error 500", False),
        ("AssertionError: ConnectionError", False),
        ("assert 1 == 2", False),
        ("Failed: no timeout here", False),
        ("", False),
    ],
)
def test_what_counts_as_transport(message: str, transport: bool) -> None:
    assert is_transport(Case("t", "failed", message)) is transport


class TestSmoke:
    """Smoke tests talk to a running instance; without one nobody can tell."""

    SHOW = (
        "import os, sys; assert 'A_TOKEN' not in os.environ and not os.listdir(os.path.expanduser('~'));"
        " print(os.environ['SMOKE_URL'], sys.argv[2], file=sys.stderr)"
    )

    def test_without_an_instance_it_is_unknown(self, repository: Make) -> None:
        result = _judged_or_not(Suite("smoke", DEFAULTS["smoke"], ("tests/smoke",), "tests/smoke"), runs(repository()))
        assert (result.status, result.details) == (Status.UNKNOWN, "no instance to talk to")
        assert "invoke release" in result.findings[0].fix

    def test_it_gets_the_address_and_no_credentials(self, repository: Make, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("A_TOKEN", "secret")
        outcome = runs(repository())(by_command("smoke", self.SHOW).against("http://localhost:1"))
        assert (outcome.code, outcome.said) == (0, "http://localhost:1 http://localhost:1")

    def test_a_command_that_needs_no_address_runs_without_one(self, repository: Make) -> None:
        suite = Suite("smoke", replace(DEFAULTS["smoke"], command=("{python}", "-c", "")), (), "the settings")
        assert judge(suite, runs(repository())).status is Status.PASS

    def test_its_evidence_is_never_used_again(self, repository: Make) -> None:
        clone, tools = repository(), Counting()
        suite = Suite("smoke", replace(DEFAULTS["smoke"], command=("{python}", "-c", "")), (), "the settings")
        for _ in range(2):
            assert not runs(clone, tools)(suite).reused
        assert len(tools.started) == 2


class TestForeignReports:
    """A report that somebody else wrote needs its own time stamp, and is weak."""

    def foreign(self, clone: Clone, stamp: str) -> Callable[[], Result]:
        soon = f"{datetime.now(UTC) + timedelta(hours=12):%Y-%m-%dT%H:%M:%SZ}"  # as a clock without its zone has it
        attribute = f'timestamp="{soon if stamp == "soon" else stamp}"' if stamp else ""
        clone.write({"build/junit.xml": f'<testsuite {attribute}><testcase name="a"/></testsuite>'})
        suite = Suite("e2e", SuiteSettings(report="build/junit.xml"), (), "the settings")
        return lambda: _judged_or_not(suite, runs(clone))

    @pytest.mark.parametrize(
        ("stamp", "status", "details"),
        [
            ("soon", Status.PASS, "1 passed, 0.0 s, weak"),
            ("2999-01-01T00:00:00Z", Status.UNKNOWN, "junit.xml was written 2999-01-01 00:00, which is still to come"),
            ("2001-01-01T00:00:00Z", Status.UNKNOWN, "junit.xml was written 2001-01-01 00:00, before the commit"),
            ("", Status.UNKNOWN, "junit.xml has no time stamp"),
            ("yesterday", Status.UNKNOWN, "junit.xml has no time stamp"),
        ],
    )
    def test_its_age_decides(self, repository: Make, stamp: str, status: Status, details: str) -> None:
        clone = repository({".gitignore": "build/\n"})
        result = self.foreign(clone, stamp)()
        assert (result.status, result.details) == (status, details)

    def test_one_that_cannot_be_read_is_unknown(self, repository: Make) -> None:
        clone = repository({"junit.xml": "<testsui"})
        result = _judged_or_not(Suite("e2e", SuiteSettings(report="junit.xml"), (), "the settings"), runs(clone))
        assert (result.status, result.findings[0].where) == (Status.UNKNOWN, "junit.xml")
        assert result.details.startswith("junit.xml cannot be used: it ends in the middle, at line 1")

    def test_one_that_is_not_there_is_unknown(self, repository: Make) -> None:
        suite = Suite("e2e", SuiteSettings(report="build/junit.xml"), (), "the settings")
        assert _judged_or_not(suite, runs(repository())).details == "junit.xml is not there"


def test_where_nothing_may_run_it_says_what_would_run_and_what_ran_last(repository: Make) -> None:
    class Preview(Tools):
        def run(self, argv: Sequence[str], **named: object) -> Finished:
            raise NotRun(argv)

    clone = repository(FILES)
    suite = by_command("unit", QUICK)
    first = _judged_or_not(suite, runs(clone, Preview()))
    assert first.status is Status.SKIP
    assert first.details.startswith("would run ")
    assert first.details.endswith(" '{junit}'; never run here yet")
    assert not (clone.path / ".git" / "gates").exists(), "a preview leaves nothing behind"
    runs(clone)(suite)
    assert _judged_or_not(suite, runs(clone, Preview(), fresh=True)).details.endswith(f"at {clone.head[:7]}: passed")


def test_types_that_are_asked_for_but_not_there_are_unknown(repository: Make) -> None:
    suite = Suite("integration", DEFAULTS["integration"], (), "the plan", coverage=70, usual=70)
    result = _judged_or_not(suite, runs(repository()))
    assert (result.status, result.details) == (Status.UNKNOWN, "the plan asks for integration tests; there are none")


def test_an_interpreter_without_the_tools_is_unknown_and_says_why(repository: Make) -> None:
    clone = repository(FILES)
    bare = replace(runs(clone), python="no-such-python")
    result = judge(UNIT, bare)
    assert result.status is Status.UNKNOWN
    assert "no-such-python: No such file or directory" in result.details


def _judged_or_not(suite: Suite, run: Callable[[Suite], Outcome]) -> Result:
    try:
        return judge(suite, run)
    except Unjudged as cannot:
        return cannot.result
