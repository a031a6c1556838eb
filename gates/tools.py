"""Run a checking tool: words in, captured and scrubbed output out. Only this module starts processes."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from .result import Unjudged, skipped, unknown

if TYPE_CHECKING:
    from .redaction import Redact

KEPT_OUTPUT = 1_000_000  # bytes of each stream that are read back, counted from its end


@dataclass(frozen=True)
class Finished:
    """A command that has ended. `code` is negative for a signal, None when the program could not be started."""

    argv: tuple[str, ...]
    code: int | None
    out: str
    err: str
    seconds: float
    timed_out: bool = False

    @property
    def ok(self) -> bool:
        """Did it end by itself, with code 0?"""
        return self.code == 0 and not self.timed_out

    @property
    def last_words(self) -> str:
        """The last line it said, standard error first: mostly the reason."""
        lines = (self.err.strip() or self.out.strip()).splitlines()
        return lines[-1].strip() if lines else ""


class NotRun(Unjudged):
    """Raised instead of running where nothing may run (a preview); the gate is skipped, and says what would run."""

    def __init__(self, argv: Sequence[str]) -> None:
        super().__init__(skipped(f"would run {shlex.join(argv)}"))
        self.argv = tuple(argv)


class Tools:
    """Runs commands, each in a process group of its own that is ended whole: on time-out, at its end, and on `stop`.

    Safe to use from several threads. After `stop` (Ctrl-C, the end of the program) nothing can be started any more.
    """

    def __init__(self, redact: Redact | None = None, *, root: Path | None = None) -> None:
        self._redact = redact or _redactor(root or Path.cwd())
        self._running: set[int] = set()
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    def run(
        self,
        argv: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        timeout: float | None = None,
        answer: Path | None = None,
    ) -> Finished:
        """Run to the end, or to `timeout` seconds. `env` is the whole environment (default: this process's own).

        answer  file that takes standard output whole and as it is, for a tool whose document is to be read
        """
        began = time.monotonic()
        with answer.open("w+b") if answer else tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            try:
                code, timed_out = self._wait(argv, cwd, env, timeout, out, err)
            except OSError as error:
                reason = f"{argv[0]}: {error.strerror or error}"
                return Finished(tuple(argv), None, "", self._redact(reason), time.monotonic() - began)
            seconds = time.monotonic() - began
            return Finished(tuple(argv), code, self._read(out), self._read(err), seconds, timed_out)

    def scrub(self, path: Path) -> None:
        """Scrub a text file that a tool wrote, where there is one; whether it is text, its first bytes tell."""
        data = path.read_bytes() if path.is_file() else b"\0"
        if b"\0" not in data[:1024]:
            path.write_text(self._redact(data.decode("utf-8", "replace")), encoding="utf-8")

    def pause(self, seconds: float) -> None:
        """Wait, but not beyond `stop`."""
        self._stopped.wait(seconds)

    def stop(self) -> None:
        """End all that runs, with its children."""
        self._stopped.set()
        with self._lock:
            for group in self._running:
                _end_group(group)

    def _wait(
        self,
        argv: Sequence[str],
        cwd: Path,
        env: Mapping[str, str] | None,
        timeout: float | None,
        out: IO[bytes],
        err: IO[bytes],
    ) -> tuple[int, bool]:
        with self._lock:
            if self._stopped.is_set():
                raise Unjudged(unknown("stopped before it ran", fix="run it again"))
            process = subprocess.Popen(
                list(argv),
                cwd=cwd,
                env=None if env is None else dict(env),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )
            self._running.add(process.pid)
        try:
            return process.wait(timeout), False
        except subprocess.TimeoutExpired:
            _end_group(process.pid)
            return process.wait(), True
        finally:
            with self._lock:
                _end_group(process.pid)  # a server it left behind ends with it
                self._running.discard(process.pid)

    def _read(self, stream: IO[bytes]) -> str:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - KEPT_OUTPUT))
        return self._redact(stream.read().decode("utf-8", "replace"))


def _redactor(root: Path) -> Redact:
    from .redaction import redactor, secrets_of_run  # not at listing

    return redactor(secrets_of_run(os.environ, root))


def _end_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return  # nobody is left in it (macOS says "not permitted" then)
