"""THE DOOR: everything that asks or changes the outside goes through here (design, idea 4).

Asking is real in every world. Every change sits in `ensure`: look; if it is not as wanted, change; look again and
believe only that. `DryRun` (dry_run.py) differs from `Live` in that one place, so nothing else knows about previews.
"""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from time import monotonic, sleep, time
from types import MappingProxyType
from typing import IO, Any, NamedTuple, Protocol, TypeVar

from ..evidence import Confirmed, Reviewed
from .change import Call, Change, Push, Remove, Run, Send, Write
from .errors import OutsideFailed, Unreachable, UsageError
from .file_lock import locked
from .redaction import exempt, hide, redact
from .remote import push

T = TypeVar("T")

door_open: ContextVar[bool] = ContextVar("door_open", default=False)
"""Set while the door asks or changes; the tests' audit hook holds everybody else to it."""

GIT_ENVIRONMENT: Mapping[str, str] = MappingProxyType(
    {
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",  # history as every clone has it: replacements and grafts are this one's alone
        "GIT_GRAFT_FILE": "",
        "LC_ALL": "C",
    }
)
ASK_TIMEOUT = 120.0
TAIL_LINES = 25


class Answer(NamedTuple):
    """What a command said: its exit code, and its two streams as text."""

    code: int
    out: str
    err: str


class Response(NamedTuple):
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: str


class Recorder(Protocol):
    """Who writes down the changes of a release, and lets its pushes travel with the event."""

    def change(self, change: Change) -> None:
        """A change is about to be made."""

    def push(self, change: Push) -> None:
        """Push these refs together with the event that names them."""

    def output(self, line: str) -> None:
        """A line that a command printed."""


class Witness(Protocol):
    """Who hears what a preview foresees."""

    def change(self, change: Change) -> None:
        """A change that would be made."""

    def later(self, title: str) -> None:
        """Something that can be known only then; its title, where it has one."""

    def shown(self, title: str, text: str) -> None:
        """What will be different, in full."""


class Person(Protocol):
    """Who answers questions: a terminal, or the flags of the call."""

    def confirm(self, question: str) -> Confirmed:
        """Yes, or raises `Waiting`."""

    def review(self, question: str) -> Reviewed:
        """Yes, from somebody who has read what was shown, or raises `Waiting`."""

    def choose(self, question: str, options: Sequence[str]) -> str:
        """One of the options."""


class Announced(BaseException):
    """A preview cannot know more from here on. Only `DryRun` raises it, only the runner catches it.

    Its words say what would be done then; without them it is the step's title that does.
    """


class Later:
    """Evidence that a preview cannot know: the step that looks inside is announced by its own title."""

    def _end(self, *_: object) -> Any:
        raise Announced

    __getattr__ = __iter__ = __len__ = __getitem__ = __bool__ = __eq__ = _end
    __hash__ = None  # type: ignore[assignment]  # as unhashable as it is unknown


@contextmanager
def opened() -> Iterator[None]:
    """The door stands open: what happens inside is the door's."""
    token = door_open.set(True)
    try:
        yield
    finally:
        door_open.reset(token)


class Live:
    """The world as it is: looks are real and changes are made."""

    def __init__(
        self,
        *,
        say: Callable[[str], None] | None = None,
        person: Person | None = None,
        inherited: Sequence[int] = (),
    ) -> None:
        self._say = say or (lambda line: print(line, file=sys.stderr))
        self.person = person
        self.recorder: Recorder | None = None
        self.witness: Witness | None = None
        self.inherited = tuple(inherited)
        self.git_environment = dict(GIT_ENVIRONMENT)

    def close(self) -> None:
        """Nothing more is asked of it: a preview forgets what it kept."""

    @property
    def say(self) -> Callable[[str], None]:
        """Tells a person something, without secrets and personal data. Who is to be told can be set."""
        return lambda line: self._say(self.redact(line))

    @say.setter
    def say(self, say: Callable[[str], None]) -> None:
        self._say = say

    def redact(self, text: str) -> str:
        """The text without secrets and personal data; what leaves this process goes through here."""
        return redact(text)

    def hide(self, *secrets: str) -> None:
        """These values, which this process was handed, are never said from here on."""
        hide(*secrets)

    def exempt(self, *people: str) -> None:
        """The mail addresses of these people may be seen: they initiate, approve or wrote a release."""
        exempt(*people)

    # -- asking ------------------------------------------------------------------------------------------------------

    def ask(
        self,
        argv: Sequence[str],
        *,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        stdin: str | bytes | None = None,
        timeout: float = ASK_TIMEOUT,
    ) -> Answer:
        """Run a command that only looks, and return what it says; raises `Unreachable` on a time-out."""
        given = stdin.encode() if isinstance(stdin, str) else stdin
        environment = {**os.environ, **self.git_environment, **(env or {})}
        try:
            with opened():
                done = subprocess.run(
                    tuple(argv),
                    cwd=cwd,
                    env=environment,
                    input=given or b"",
                    capture_output=True,
                    timeout=timeout,
                    check=False,
                )
        except FileNotFoundError as error:
            raise UsageError(f"{error.filename} not found", fix=f"install {error.filename}, or mend PATH") from None
        except subprocess.TimeoutExpired:
            raise Unreachable(f"{' '.join(argv[:3])} did not answer in {timeout:.0f} s", fix="try again") from None
        return Answer(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))

    def get(
        self,
        url: str,
        *,
        timeout: float = 5.0,
        headers: Mapping[str, str] | None = None,
        method: str = "GET",
        json: object = None,
    ) -> Response:
        """Ask a server; any status is an answer. Raises `Unreachable` where there is none."""
        import httpx2  # not at listing

        try:
            secure = url.startswith("https:")  # reading the certificates takes 20 ms: only where they are used
            with (
                opened(),
                httpx2.Client(timeout=timeout, trust_env=False, verify=secure) as client,
                client.stream(method, url, headers=dict(headers or {}), json=json) as answer,
            ):
                end, parts = monotonic() + timeout, []
                for part in answer.iter_text():  # the time-out is for each read: a trickle would never end
                    parts.append(part)
                    if monotonic() > end:
                        raise httpx2.ReadTimeout(f"the answer is not whole after {timeout:g} s")
                return Response(answer.status_code, dict(answer.headers), "".join(parts))
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise Unreachable(
                f"{method} {url}: {type(error).__name__}: {error}", fix="see that it runs and answers"
            ) from None

    def read(self, path: Path) -> str | None:
        """The text of a file, or None where there is none."""
        return path.read_text(encoding="utf-8") if path.is_file() else None

    def digest(self, path: Path) -> str | None:
        """The SHA-256 of a file as 64 hex digits, or None where there is none."""
        if not path.is_file():
            return None
        import hashlib  # not at listing

        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def place(self, folder: Path) -> Path:
        """Where files may be kept that are meant for this folder."""
        return folder

    def meant(self, text: str) -> str:
        """Text that has such places in it, with the folders that they are meant for."""
        return text

    @contextmanager
    def alone(self, path: Path) -> Iterator[None]:
        """Nobody else on this machine is inside with this path; waits for them, and for commands that they left."""
        before = self.inherited
        with opened():
            path.parent.mkdir(parents=True, exist_ok=True)
            file = path.open("a", encoding="utf-8")
        with file:
            self._wait_for(file)
            self.inherited = (*before, file.fileno())
            try:
                yield
            finally:
                self.inherited = before

    def _wait_for(self, file: IO[str]) -> None:
        told = False
        while not locked(file):
            if not told:
                self.say(f"waiting for another process of this machine that has {file.name}")
            told = True
            self.wait(0.1)

    def now(self) -> float:
        """Seconds since the epoch."""
        return time()

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        sleep(seconds)

    def tools(self) -> Any:
        """What gates run their checking tools with."""
        from gates.tools import Tools

        return Tools(self.redact)

    # -- people ------------------------------------------------------------------------------------------------------

    def confirm(self, question: str) -> Confirmed:
        """Ask a person to agree; raises `Waiting` where they do not."""
        return self._person().confirm(question)

    def review(self, question: str) -> Reviewed:
        """Ask a person who has read what was shown; raises `Waiting` where nobody agrees."""
        return self._person().review(question)

    def choose(self, question: str, options: Sequence[str]) -> str:
        """Ask a person which way to go."""
        return self._person().choose(question, options)

    def _person(self) -> Person:
        if self.person is None:
            raise UsageError("a question needs a person", fix="run it at a terminal, or with --yes")
        return self.person

    # -- verifying and changing --------------------------------------------------------------------------------------

    def verify(self, title: str, action: Callable[[], T]) -> T:
        """Look at a running environment: a preview announces it instead."""
        return action()

    judges_partly = False
    """Whether gates that cannot run here are left out of the verdict."""

    def when_known(self, look: Callable[[], T]) -> T | None:
        """What a look answers; in a preview None where it cannot be known yet."""
        return look()

    def show(self, title: str, text: Callable[[], str]) -> None:
        """Show what will be different, where somebody looks ahead: only a preview does."""

    def ensure(self, look: Callable[[], T | None], change: Change, wanted: T | None = None) -> T:
        """See that the world is as wanted: look, change where it is not, look again.

        `look` answers None for "not yet", and raises `Conflict` where something else is in the way; `wanted` is what it
        will answer after the change, where that can be known beforehand. Raises `OutsideFailed` if the change was made
        and the second look still says "not yet".
        """
        found = look()
        if found is not None:
            return found
        if self.recorder is not None:
            self.recorder.change(change)
        self.perform(change)
        found = look()
        if found is None:
            raise OutsideFailed(
                f"done, but it does not show: {change}", fix="look at what undid it, then run the same command"
            )
        return found

    def perform(self, change: Change) -> None:
        """Make the change, for real."""
        with opened():
            match change:
                case Run():
                    self._run(change)
                case Push():
                    self._push(change)
                case Write():
                    write_whole(change)
                case Remove(path):
                    remove(path)
                case Send():
                    self._send(change)
                case Call():
                    change.function()

    def _run(self, change: Run) -> None:
        part = change.into.with_name(change.into.name + ".part") if change.into else None
        if part is not None:
            remove(part)
            part.mkdir(parents=True)
        argv = tuple(word.replace("{out}", str(part)) for word in change.argv) if part else change.argv
        code, tail = self.command(argv, cwd=change.cwd, env=change.env, timeout=change.timeout)
        if code != 0:
            raise OutsideFailed(
                f"{shlex.join(argv)} exited with {code}:\n{tail}", fix="mend what it says, then run the same command"
            )
        if part is not None and change.into is not None:
            remove(change.into)
            part.rename(change.into)

    def command(
        self,
        argv: Sequence[str],
        *,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> tuple[int, str]:
        """Run a command through sh: in a group of its own, its output kept; returns exit code and tail.

        It reads nothing (with an open input sh waits a tenth of a second longer for each command).
        """
        import sh  # not at listing

        lines: list[str] = []

        def keep(line: str) -> None:
            lines.append(line.rstrip("\n"))
            if self.recorder is not None:
                self.recorder.output(lines[-1])

        for number in self.inherited:  # sh passes on only what survives an exec
            os.set_inheritable(number, True)
        try:
            program = sh.Command(argv[0])
        except sh.CommandNotFound:
            raise UsageError(f"{argv[0]} not found", fix=f"install {argv[0]}, or mend PATH") from None
        process = program(
            *argv[1:], _cwd=str(cwd) if cwd else None, _env={**os.environ, **self.git_environment, **(env or {})},
            _in="", _out=keep, _err_to_out=True, _tty_out=False, _bg=True, _bg_exc=False, _new_session=True,
            _decode_errors="replace", _pass_fds=set(self.inherited), _ok_code=list(range(-64, 256)),
        )  # fmt: skip
        try:
            in_time = timeout is None or _ends_within(timeout, process.is_alive)
            if in_time:
                process.process.wait()  # until its last lines have arrived
        except BaseException:  # Ctrl-C, a deadline: nothing is left running
            process.kill_group()
            raise
        if not in_time:
            process.kill_group()
            raise OutsideFailed(
                f"{' '.join(argv)} was ended after {timeout:.0f} s",
                fix="raise its limit in the settings, or make it faster",
            )
        return process.exit_code, "\n".join(lines[-TAIL_LINES:])

    def _push(self, change: Push) -> None:
        if self.recorder is not None:
            self.recorder.push(change)
            return
        push(self.command, Path.cwd(), change.remote, change.refs)  # plain Python, a test: no journal

    def _send(self, change: Send) -> None:
        answer = self.get(change.url, method=change.method, json=change.json, headers=change.headers, timeout=30.0)
        if answer.status >= 400:
            raise OutsideFailed(
                f"{change.method} {change.url} answered {answer.status}: {answer.body[:300]}", fix="see its message"
            )


World = Live
"""What steps are handed: `Live`, or a `DryRun` that behaves like one."""


def _ends_within(seconds: float, is_alive: Callable[[], bool]) -> bool:
    """Whether a process ends in time. sh's own looks ten times a second, a push takes a third of that."""
    end, pause = monotonic() + seconds, 0.002
    while is_alive():
        if monotonic() > end:
            return False
        sleep(pause)
        pause = min(0.05, pause * 1.5)
    return True


def write_whole(change: Write) -> None:
    """Write a file so that a reader sees the old or the new one, never half of it, also after a crash."""
    change.path.parent.mkdir(parents=True, exist_ok=True)
    content = change.content.encode() if isinstance(change.content, str) else change.content
    handle, name = tempfile.mkstemp(dir=change.path.parent, prefix=f".{change.path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(change.mode)
        Path(name).replace(change.path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def remove(path: Path) -> None:
    """Remove a file or a folder; nothing there is fine."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
