"""Run the tests of one type, or find what an earlier run at this tree left, and read its reports."""

from __future__ import annotations

import os
import re
import shlex
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from .coverage import Coverage, read_coverage
from .evidence import Record, Store, digest
from .junit import Case, JUnit, UnreadableReport, read_junit
from .repository import Commit
from .result import Unjudged, skipped, unknown
from .suite_reports.attachments import Attachment, files_in, find, keep
from .suites import FOLDERS, Suite
from .tools import Finished, NotRun, Tools

JUNIT, COVERAGE, DATA = "junit.xml", "coverage.json", ".coverage"
INHERITED = ("LANG", "LC_ALL", "TZ", "PYTHONDONTWRITEBYTECODE")  # by smoke tests
_LOGGED = ("-o", "junit_logging=all", "-o", "junit_log_passing_tests=false")  # what failed tests said
URL_VARIABLES = {"smoke": "SMOKE_URL", "e2e": "E2E_URL"}  # where tests find the instance they talk to

# The exception that a time-out or a broken connection ends a test with. An assertion is never one of them.
_TRANSPORT = re.compile(
    r"""^(?:failed\ on\ \w+\ with\ ")?(?:[\w.]+\.)?
    (?: \w*Timeout(?:Error|Expired)? | Failed:\ Timeout | Connect(?:ion)?\w*Error | ReadError | WriteError
      | RemoteProtocolError | RemoteDisconnected | ProtocolError | BrokenPipeError | URLError | gaierror
      | MaxRetryError | NewConnectionError )
    \b""",
    re.VERBOSE,
)


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
    reused: bool = False
    weak: bool = False  # somebody else wrote the report
    said: str = ""  # its last words
    junit: JUnit | None = None
    coverage: Coverage | None = None
    unread: str | None = None  # why a report cannot be used
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

    def __call__(self, suite: Suite) -> Outcome:
        """Run the suite, or find what an earlier run at this tree left."""
        if suite.settings.report:
            return self._foreign(suite, suite.settings.report)
        words = self._words(suite)
        # What a test says of an instance depends on that, not on the tree alone: never used again.
        talks = suite.type == "smoke" or suite.settings.url is not None
        kept = None if talks or self.dirty else self.store.find(suite.type, self.head.tree, words)
        if kept is not None:
            return self._outcome(suite, *kept, reused=True)
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
        return tuple(_fill(word, known) for word in command)

    def _run(self, suite: Suite, words: tuple[str, ...]) -> Outcome:
        folder = self.store.begin(suite.type)
        artifacts = self._artifacts(suite)
        before = files_in(artifacts)
        done = self._once(suite, words, folder)
        retried = False
        if suite.settings.retry_after is not None and _may_retry(done, _read_junit(folder)[0]):
            self.tools.pause(suite.settings.retry_after)
            folder = self.store.begin(suite.type)
            done, retried = self._once(suite, words, folder), True
        new = [path for path, stamp in files_in(artifacts).items() if before.get(path) != stamp]
        attachments = () if done.ok else keep(self._attachments(suite, _read_junit(folder)[0], new), folder)
        record = Record(
            suite.type,
            self.head.id,
            self.head.tree,
            self.dirty,
            words,
            done.code,
            done.seconds,
            done.timed_out,
            retried,
        )
        kept = self.store.keep(record, folder)
        outcome = self._outcome(suite, kept, folder, reused=False)
        return replace(outcome, said=done.last_words, attachments=attachments)

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
        self._write_coverage(folder)
        (folder / "output.txt").write_text(f"{done.out}\n{done.err}", encoding="utf-8")
        return done

    def _clean(self, home: str) -> dict[str, str]:
        """What a smoke run gets: where programs lie, and a home of its own; no credentials."""
        path = os.pathsep.join((str(Path(self.python).parent), os.environ.get("PATH", os.defpath)))
        kept = {name: os.environ[name] for name in INHERITED if name in os.environ}
        return {**kept, "PATH": path, "HOME": home, "TMPDIR": home}

    def _write_coverage(self, folder: Path) -> None:
        """Turn coverage.py's data into its JSON report; where that fails there is no report, and the gate says so."""
        data = f"--data-file={folder / DATA}"
        if any(folder.glob(f"{DATA}.*")):  # tests that ran in several processes
            self.tools.run((self.python, "-m", "coverage", "combine", "--append", data, str(folder)), cwd=self.root)
        if (folder / DATA).is_file():
            self.tools.run((self.python, "-m", "coverage", "json", data, "-o", str(folder / COVERAGE)), cwd=self.root)
            (folder / DATA).unlink()

    def _outcome(self, suite: Suite, record: Record, folder: Path, *, reused: bool) -> Outcome:
        junit, unread = _read_junit(folder)
        coverage, unmeasured = _read_coverage(folder / COVERAGE)
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
            reused=reused,
            junit=junit,
            coverage=coverage,
            unread=unread or unmeasured,
            files={str(folder / name): sha for name, sha in record.files.items()},
            root=self.root,
        )

    def _foreign(self, suite: Suite, report: str) -> Outcome:
        """A report that something else wrote: its own time stamp must not be older than the commit (decisions 15)."""
        paths = [self.root / name for name in (report, suite.settings.coverage_report) if name]
        for path in paths:
            if not path.is_file():
                raise Unjudged(unknown(f"{path.name} is not there", fix="let CI write it first", where=str(path)))
        try:
            junit = read_junit(paths[0].read_bytes())
            coverage = read_coverage(paths[1].read_text(encoding="utf-8")) if paths[1:] else None
        except UnreadableReport as error:
            raise Unjudged(unknown(f"{report} cannot be used: {error}", fix="write it again", where=report)) from None
        for path, written in zip(paths, (junit.written, coverage.written if coverage else None), strict=False):
            if written is None or written < self.head.date:
                age = f"was written {written:%Y-%m-%d %H:%M}, before the commit" if written else "has no time stamp"
                raise Unjudged(unknown(f"{path.name} {age}", fix="run the tests at this commit", where=report))
        return Outcome(
            suite.type,
            self.head.id,
            self.head.tree,
            dirty=self.dirty,
            code=None,
            seconds=sum(case.seconds for case in junit.cases),
            weak=True,
            junit=junit,
            coverage=coverage,
            files={str(path): digest(path) for path in paths},
            attachments=self._attachments(suite, junit, ()),
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


def _may_retry(done: Finished, junit: JUnit | None) -> bool:
    """Only a time-out or a transport failure may be tried again, and only if nothing else failed (AC2)."""
    if done.timed_out:
        return True
    return junit is not None and bool(junit.bad) and all(is_transport(case) for case in junit.bad)


def is_transport(case: Case) -> bool:
    """Did this test end in a time-out or a broken connection, and not in an assertion?"""
    return _TRANSPORT.match(case.message) is not None


def _read_junit(folder: Path) -> tuple[JUnit | None, str | None]:
    path = folder / JUNIT
    if not path.is_file():
        return None, None
    try:
        return read_junit(path.read_bytes()), None
    except UnreadableReport as error:
        return None, f"the JUnit report cannot be used: {error}"


def _read_coverage(path: Path) -> tuple[Coverage | None, str | None]:
    if not path.is_file():
        return None, None
    try:
        return read_coverage(path.read_text(encoding="utf-8")), None
    except UnreadableReport as error:
        return None, f"the coverage report cannot be used: {error}"
