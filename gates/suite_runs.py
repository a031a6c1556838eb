"""Run the tests of one type, or find what an earlier run at this tree left, and read its reports."""

from __future__ import annotations

import os
import shlex
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from .coverage import Coverage
from .evidence import Record, Store, digest
from .junit import JUnit
from .reports_read import Checkout, Reports, foreign_reports, own_reports
from .repository import Commit
from .result import Unjudged, skipped, unknown
from .retry import not_seen_again, why_again
from .suite_reports.attachments import Attachment, files_in, find, keep
from .suites import FOLDERS, TESTS, Suite, single_modules
from .tools import Finished, NotRun, Tools

JUNIT, COVERAGE, DATA = "junit.xml", "coverage.json", ".coverage"
INHERITED = ("LANG", "LC_ALL", "TZ", "PYTHONDONTWRITEBYTECODE")  # by smoke tests
_LOGGED = ("-o", "junit_logging=all", "-o", "junit_log_passing_tests=false")  # what failed tests said
URL_VARIABLES = {"smoke": "SMOKE_URL", "e2e": "E2E_URL"}  # where tests find the instance they talk to
# Run by the tests' own interpreter; `-` for what is not installed there.
_VERSIONS = """
import platform
from importlib.metadata import PackageNotFoundError, version
def told(name):
    try:
        return version(name)
    except PackageNotFoundError:
        return "-"
print(platform.python_version(), told("pytest"), told("coverage"))
"""
# Names the files of modules that no test imported, as coverage.py does by itself for those in packages.
_TOUCH = """
import sys
from coverage import CoverageData
data = CoverageData(sys.argv[1])
data.read()
data.touch_files([each for each in sys.argv[2:] if each not in data.measured_files()])
"""


@dataclass(frozen=True)
class Outcome:
    """What one type's tests showed, and where: at which commit and tree, in a changed checkout or not."""

    type: str
    commit: str
    tree: str
    dirty: bool = False
    argv: tuple[str, ...] = ()
    code: int | None = 0
    seconds: float = 0.0
    timed_out: bool = False
    retried: bool = False
    retried_for: str = ""  # what the first run failed on
    versions: Mapping[str, str] = field(default_factory=dict)  # of what ran
    reused: bool = False
    weak: bool = False  # somebody else wrote the report
    said: str = ""  # its last words
    junit: JUnit | None = None
    coverage: Coverage | None = None
    unread: str | None = None  # why a report cannot be used
    fix: str = ""  # what to do about that
    files: Mapping[str, str] = field(default_factory=dict)  # path of each report: its SHA-256
    attachments: tuple[Attachment, ...] = ()  # what failed tests left: traces, screenshots, logs
    root: Path = field(default_factory=Path)  # the checkout, where places in its reports lie


RunTests = Callable[[Suite], Outcome]


@dataclass(frozen=True)
class SuiteRuns:
    """All that running tests needs. Call it with a suite."""

    root: Path
    tools: Tools
    store: Store
    python: str
    head: Commit
    dirty: bool
    tracked: Callable[[], Collection[str]]

    @property
    def checkout(self) -> Checkout:
        """What reports are held against."""
        return Checkout(self.root, self.head, self.tracked)

    def __call__(self, suite: Suite) -> Outcome:
        """Run the suite, or find what an earlier run at this tree left."""
        if suite.settings.report:
            return self._foreign(suite, suite.settings.report)
        words = self._words(suite)
        # What a test says of an instance depends on that, not on the tree alone: never used again.
        talks = suite.type == "smoke" or suite.settings.url is not None
        kept = None if talks or self.dirty else self.store.find(suite.type, self.head.tree, words)
        if kept is not None and (earlier := self._outcome(suite, *kept, reused=True)).unread is None:
            return earlier
        try:
            return self._run(suite, words)
        except NotRun:
            would = shlex.join("python" if word == self.python else word for word in words)
            raise Unjudged(skipped(f"would run {would}{self._last(suite)}")) from None

    def _words(self, suite: Suite) -> tuple[str, ...]:
        """The command, filled in but for the files it writes, which are new each time."""
        command = suite.settings.command or _pytest(suite)
        url = suite.settings.url
        needs = suite.type in URL_VARIABLES and _talks(command)
        if url is None and (needs or (suite.type == "smoke" and not suite.settings.command)):
            raise Unjudged(
                unknown(
                    "no instance to talk to",
                    fix=f"`invoke release` starts one; else set `url` in [tool.release.gates.{suite.type}]",
                )
            )
        known = {"{python}": self.python, "{url}": url or "", "{folder}": suite.folders[0] if suite.folders else ""}
        words = (each for word in command for each in (suite.folders if word == TESTS else (word,)))
        return tuple(_fill(word, known) for word in words)

    def _run(self, suite: Suite, words: tuple[str, ...]) -> Outcome:
        folder = self.store.begin(suite.type)
        artifacts = self._artifacts(suite)
        before = files_in(artifacts)
        done, first, again = self._once(suite, words, folder), None, None
        if suite.settings.retry_after is not None:
            first = self._own(folder).junit
            again = why_again(done, first)
        if again is not None:
            self.tools.pause(suite.settings.retry_after or 0.0)
            folder = self.store.begin(suite.type)
            done = self._once(suite, words, folder)
        new = [path for path, stamp in files_in(artifacts).items() if before.get(path) != stamp]
        attachments = () if done.ok else keep(self._attachments(suite, self._own(folder).junit, new), folder)
        for each in folder.glob("attachment-*"):
            self.tools.scrub(each)
        record = Record(
            suite.type,
            self.head.id,
            self.head.tree,
            self.dirty,
            words,
            done.code,
            done.seconds,
            done.timed_out,
            again is not None,
            retried_for=again or "",
            versions=self._versions(words),
            unproven=not_seen_again(first, self._own(folder).junit) or "" if again is not None else "",
        )
        kept = self.store.keep(record, folder)
        return replace(self._outcome(suite, kept, folder, reused=False), said=done.last_words, attachments=attachments)

    def _versions(self, words: tuple[str, ...]) -> dict[str, str]:
        """Of Python, pytest and coverage.py, where they are what ran; another command's are its own business."""
        if words[:1] != (self.python,) or "pytest" not in words:
            return {}
        done = self.tools.run((self.python, "-c", _VERSIONS), cwd=self.root)
        return dict(zip(("python", "pytest", "coverage"), done.out.split(), strict=False)) if done.ok else {}

    def _own(self, folder: Path) -> Reports:
        return own_reports(self.checkout, folder / JUNIT, folder / COVERAGE)

    def _artifacts(self, suite: Suite) -> Path | None:
        return self.root / suite.settings.artifacts if suite.settings.artifacts else None

    def _attachments(self, suite: Suite, junit: JUnit | None, new: Iterable[Path]) -> tuple[Attachment, ...]:
        """What the failed tests left; paths in a report are told from the top, or from where report or tests lie."""
        folders = (each for each in suite.folders if not each.startswith("-"))
        report = (str(Path(suite.settings.report).parent),) if suite.settings.report else ()
        return find(junit.bad if junit else (), self.root, (*folders, *report), new)

    def _once(self, suite: Suite, words: tuple[str, ...], folder: Path) -> Finished:
        files = {"{junit}": str(folder / JUNIT), "{coverage}": str(folder / COVERAGE), "{data}": str(folder / DATA)}
        argv = tuple(_fill(word, files) for word in words)
        with tempfile.TemporaryDirectory(prefix="gates-") as home, self.store.discarding(folder):
            environment = self._clean(home) if suite.type == "smoke" else dict(os.environ)
            if suite.settings.url and (name := URL_VARIABLES.get(suite.type)):
                environment[name] = suite.settings.url
            done = self.tools.run(argv, cwd=self.root, env=environment, timeout=suite.settings.timeout)
        self.tools.scrub(folder / JUNIT)  # before anybody reads it: what a failed test printed may be anything
        self._write_coverage(suite, folder)
        (folder / "output.txt").write_text(f"{done.out}\n{done.err}", encoding="utf-8")
        return done

    def _clean(self, home: str) -> dict[str, str]:
        """What a smoke run gets: where programs lie, and a home of its own; no credentials."""
        path = os.pathsep.join((str(Path(self.python).parent), os.environ.get("PATH", os.defpath)))
        kept = {name: os.environ[name] for name in INHERITED if name in os.environ}
        return {**kept, "PATH": path, "HOME": home, "TMPDIR": home}

    def _write_coverage(self, suite: Suite, folder: Path) -> None:
        """Turn coverage.py's data into its JSON report; where that fails there is no report, and the gate says so."""
        modules = () if suite.settings.command else single_modules(self.root.resolve(), suite.packages)
        data = f"--data-file={folder / DATA}"
        if any(folder.glob(f"{DATA}.*")):  # tests that ran in several processes
            self.tools.run((self.python, "-m", "coverage", "combine", "--append", data, str(folder)), cwd=self.root)
        if (folder / DATA).is_file():
            if modules:
                self.tools.run((self.python, "-c", _TOUCH, str(folder / DATA), *map(str, modules)), cwd=self.root)
            self.tools.run((self.python, "-m", "coverage", "json", data, "-o", str(folder / COVERAGE)), cwd=self.root)
            (folder / DATA).unlink()

    def _outcome(self, suite: Suite, record: Record, folder: Path, *, reused: bool) -> Outcome:
        reports = self._own(folder)
        return Outcome(
            suite.type,
            record.commit,
            record.tree,
            dirty=record.dirty,
            argv=record.argv,
            code=record.code,
            seconds=record.seconds,
            timed_out=record.timed_out,
            retried=record.retried,
            retried_for=record.retried_for,
            versions=record.versions,
            reused=reused,
            junit=reports.junit,
            coverage=reports.coverage,
            unread=reports.unread or record.unproven or None,
            fix=reports.fix,
            files={str(folder / name): sha for name, sha in record.files.items()},
            root=self.root,
        )

    def _foreign(self, suite: Suite, report: str) -> Outcome:
        """A report that something else wrote: its own time stamp must not be older than the commit (decisions 15)."""
        reports = foreign_reports(self.checkout, report, suite.settings.coverage_report)
        paths = [self.root / name for name in (report, suite.settings.coverage_report) if name]
        cases = reports.junit.cases if reports.junit else ()
        return Outcome(
            suite.type,
            self.head.id,
            self.head.tree,
            dirty=self.dirty,
            code=None,
            seconds=sum(case.seconds for case in cases),
            weak=True,
            junit=reports.junit,
            coverage=reports.coverage,
            files={str(path): digest(path) for path in paths},
            attachments=self._attachments(suite, reports.junit, ()),
            root=self.root,
        )

    def _last(self, suite: Suite) -> str:
        last = self.store.latest(suite.type)
        if last is None:
            return "; never run here yet"
        return f"; last run {last.when} at {last.commit[:7]}: {'passed' if last.ok else 'failed'}"


def _pytest(suite: Suite) -> tuple[str, ...]:
    """The usual command: pytest, measured by coverage.py where coverage is asked for."""
    if not suite.folders:
        raise Unjudged(
            unknown(
                f"{suite.asked_by} asks for {suite.type} tests; there are none",
                fix=f"add tests in {FOLDERS[suite.type][0]}, or set `command` in [tool.release.gates.{suite.type}]",
            )
        )
    measured: tuple[str, ...] = ()
    if suite.coverage is not None:
        source = (f"--source={','.join(suite.packages)}",) if suite.packages else ()
        measured = ("-m", "coverage", "run", "--data-file={data}", *source)
    return ("{python}", *measured, "-m", "pytest", "-q", *suite.folders, "--junitxml={junit}", *_LOGGED)


def _fill(word: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        word = word.replace(name, value)
    return word


def _talks(command: tuple[str, ...]) -> bool:
    return any("{url}" in word for word in command)
