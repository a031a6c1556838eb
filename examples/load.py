"""Bounded load on an HTTP service, counted honestly: nothing is sent twice, and whatever is not 2xx is lost.

    python examples/load.py http://127.0.0.1:8000 --seconds 30 --path /notes --path "/search?q=tea"

Three kinds of requests go out side by side, each at its own steady rate: on connections that are kept, on a new
connection each, and slow ones. At its end, also on SIGTERM, it prints one JSON document; times are seconds since 1970.
Who is late sends less, and says so (`unsent`): a stalled service is never flooded afterwards. Ends with its parent.
"""

import argparse
import json
import math
import os
import select
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from itertools import cycle
from urllib.parse import urlsplit

ENDING = {signal.SIGTERM, signal.SIGINT}
LATE = 1.0  # seconds behind the schedule from which a request is left out
PARENT = os.getppid()  # asked before anything is sent
SAMPLES = 10  # bad answers that are described
FAILURES: dict[str, tuple[type[Exception], ...]] = {
    "refused": (ConnectionRefusedError,),
    "timeouts": (TimeoutError,),
    "resets": (OSError, HTTPException),  # and all else that broke: a request was sent, and no whole answer came
}


@dataclass(frozen=True)
class Answer:
    """What became of one request: a status, or the name of a failure. `seconds` from when it was sent."""

    status: int | None
    failure: str | None
    version: str
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether it was served."""
        return self.status is not None and 200 <= self.status < 300


@dataclass
class Version:
    """What one version answered, by its `X-Version` header."""

    ok: int = 0
    non_2xx: int = 0
    first: float = math.inf
    last: float = 0.0


@dataclass
class Tally:
    """All that is counted, by every thread."""

    sent: Counter[str] = field(default_factory=Counter)
    ok: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    versions: dict[str, Version] = field(default_factory=dict)
    milliseconds: Counter[int] = field(default_factory=Counter)
    bad: list[float] = field(default_factory=list)  # when: the first and the last
    samples: list[dict[str, object]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, kind: str) -> None:
        """A request goes out."""
        with self.lock:
            self.sent[kind] += 1

    def end(self, kind: str, path: str, answer: Answer) -> None:
        """What became of it."""
        now = time.time()
        with self.lock:
            if kind != "slow":
                self.milliseconds[math.ceil(answer.seconds * 1000)] += 1
            if answer.status is None:
                self.failures[str(answer.failure)] += 1
            else:
                self.statuses[answer.status] += 1
                self._count_version(answer, now)
            if answer.ok:
                self.ok[kind] += 1
                return
            self.bad = [*self.bad[:1], now]
            if len(self.samples) < SAMPLES:
                what = answer.failure or answer.status
                self.samples.append({"at": now, "kind": kind, "path": path, "what": what, "version": answer.version})

    def _count_version(self, answer: Answer, now: float) -> None:
        seen = self.versions.setdefault(answer.version, Version())
        seen.ok, seen.non_2xx = seen.ok + answer.ok, seen.non_2xx + (not answer.ok)
        seen.first, seen.last = min(seen.first, now), max(seen.last, now)

    def percentile(self, share: float) -> int:
        """The milliseconds in which this share of the answers came, slow ones apart."""
        wanted, seen = share * self.milliseconds.total(), 0
        for milliseconds, number in sorted(self.milliseconds.items()):
            seen += number
            if seen >= wanted:
                return milliseconds
        return 0


class Schedule:
    """When requests are due: `rate` a second from now on, until stopped. Shared by the threads that send them."""

    def __init__(self, rate: float, most: int, stop: threading.Event) -> None:
        self.rate, self.most, self.stop = rate, most, stop
        self.unsent = 0
        self._taken, self._next, self._lock = 0, time.monotonic(), threading.Lock()

    def tickets(self) -> Iterator[None]:
        """One for each request, given when it is due."""
        while (due := self._take()) is not None:
            if self.stop.wait(max(0.0, due - time.monotonic())):
                return
            yield

    def _take(self) -> float | None:
        with self._lock:
            if self._taken >= self.most or self.stop.is_set():
                return None
            behind = time.monotonic() - self._next
            late = math.floor(behind * self.rate) if behind > LATE else 0
            due, self._next = self._next + late / self.rate, self._next + (late + 1) / self.rate
            self.unsent += late
            self._taken += 1
            return due


class Sender:
    """Sends the requests of one kind from several threads."""

    def __init__(self, kind: str, paths: tuple[str, ...], address: tuple[str, int], timeout: float) -> None:
        self.kind, self.address, self.timeout = kind, address, timeout
        self._paths, self._lock = cycle(paths), threading.Lock()

    def start(self, threads: int, schedule: Schedule, tally: Tally) -> list[threading.Thread]:
        """Begin, in that many threads; they end with the schedule."""
        target = self._fresh if self.kind == "fresh" else self._kept
        made = [threading.Thread(target=target, args=(schedule, tally), daemon=True) for _ in range(threads)]
        for each in made:
            each.start()
        return made

    def _kept(self, schedule: Schedule, tally: Tally) -> None:
        connection = self._connection()
        with closing(connection):
            for _ in schedule.tickets():
                _leave_if_ended(connection)
                self._send(connection, {}, tally)

    def _fresh(self, schedule: Schedule, tally: Tally) -> None:
        for _ in schedule.tickets():
            with closing(self._connection()) as connection:
                self._send(connection, {"Connection": "close"}, tally)

    def _connection(self) -> HTTPConnection:
        return HTTPConnection(*self.address, timeout=self.timeout)

    def _send(self, connection: HTTPConnection, headers: dict[str, str], tally: Tally) -> None:
        with self._lock:
            path = next(self._paths)
        tally.begin(self.kind)
        tally.end(self.kind, path, ask(connection, path, headers))


def ask(connection: HTTPConnection, path: str, headers: dict[str, str]) -> Answer:
    """Send one request, once. After a failure the connection is closed, and opened anew for the next one."""
    started = time.monotonic()
    response: HTTPResponse | None = None
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        response.read()
    except (OSError, HTTPException) as error:
        connection.close()
        failure = next(name for name, types in FAILURES.items() if isinstance(error, types))
        return Answer(None, failure, _version(response), time.monotonic() - started)
    return Answer(response.status, None, _version(response), time.monotonic() - started)


def _leave_if_ended(connection: HTTPConnection) -> None:
    """Close a kept connection that the server has ended, as every client does before it sends anything on it."""
    if connection.sock is not None and select.select([connection.sock], [], [], 0)[0]:
        connection.close()


def _version(response: HTTPResponse | None) -> str:
    return (response.getheader("X-Version") if response else None) or "none"


def run(options: argparse.Namespace) -> dict[str, object]:
    """Send until the time is over, all requests are sent, or somebody ends it; the document."""
    url = urlsplit(options.url)
    address = (url.hostname or "127.0.0.1", url.port or 80)
    tally, stop, started = Tally(), threading.Event(), time.time()
    plan = {
        "kept": (options.kept, options.path, options.connections),
        "fresh": (options.fresh, options.path, options.connections),
        "slow": (options.slow, [options.slow_path], math.ceil(options.slow * 3)),
    }
    schedules, threads = [], []
    for kind, (rate, paths, number) in plan.items():
        if rate > 0:
            schedules.append(Schedule(rate, options.count, stop))
            sender = Sender(kind, tuple(paths), address, options.timeout)
            threads += sender.start(number, schedules[-1], tally)
    _wait(time.monotonic() + options.seconds, threads)
    stop.set()
    seconds = time.time() - started
    patience = time.monotonic() + options.timeout + 1
    for each in threads:
        each.join(max(0.0, patience - time.monotonic()))
    with tally.lock:
        return document(options.url, tally, started, seconds, sum(each.unsent for each in schedules))


def document(url: str, tally: Tally, started: float, seconds: float, unsent: int) -> dict[str, object]:
    """What was counted, for whoever judges it. `sent` is the sum of `ok`, `non_2xx`, each failure, and `unfinished`."""
    sent, ok = tally.sent.total(), tally.ok.total()
    non_2xx = tally.statuses.total() - ok
    kinds = {kind: {"sent": tally.sent[kind], "ok": tally.ok[kind]} for kind in tally.sent}
    return {
        "schema": 1,
        "url": url,
        "started": started,
        "seconds": round(seconds, 3),
        "rate": round(sent / seconds, 1),
        "sent": sent,
        "ok": ok,
        "non_2xx": non_2xx,
        **{name: tally.failures[name] for name in FAILURES},
        "unfinished": sent - tally.statuses.total() - tally.failures.total(),
        "lost": sent - ok,
        "unsent": unsent,
        "first_bad": tally.bad[0] if tally.bad else None,
        "last_bad": tally.bad[-1] if tally.bad else None,
        "kinds": kinds,
        "statuses": {str(status): number for status, number in sorted(tally.statuses.items())},
        "versions": {name: asdict(version) for name, version in tally.versions.items()},
        "milliseconds": {"p50": tally.percentile(0.5), "p95": tally.percentile(0.95), "max": tally.percentile(1.0)},
        "samples": tally.samples,
    }


def _wait(ended: float, threads: list[threading.Thread]) -> None:
    """Until there is no more to do, or nobody who wants it."""
    while os.getppid() == PARENT and any(each.is_alive() for each in threads):
        left = ended - time.monotonic()
        if left <= 0 or signal.sigtimedwait(ENDING, min(0.2, left)):
            return


def _between(low: float, high: float) -> Callable[[str], float]:
    def number(text: str) -> float:
        if not low <= float(text) <= high:
            raise argparse.ArgumentTypeError(f"must be from {low:g} to {high:g}")
        return float(text)

    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    rate, seconds = _between(0, 1000), _between(0.1, 3600)
    parser.add_argument("url", help="http://host:port; paths are added to it")
    parser.add_argument("--kept", type=rate, default=150, help="requests a second on kept connections (150)")
    parser.add_argument("--fresh", type=rate, default=50, help="requests a second on a new connection each (50)")
    parser.add_argument("--slow", type=rate, default=10, help="slow requests a second (10)")
    parser.add_argument("--path", action="append", help="taken in turn; repeat it (/health)")
    parser.add_argument("--slow-path", default="/slow?seconds=2")
    parser.add_argument("--seconds", type=seconds, default=60, help="ends it (60)")
    parser.add_argument("--count", type=int, default=1_000_000, help="requests of each kind that end it")
    parser.add_argument("--connections", type=int, default=16, help="threads of each kind (16)")
    parser.add_argument("--timeout", type=seconds, default=10, help="seconds a request may take (10)")
    return parser


def main() -> int:
    """Run from the command line; 0 when there is a document, whatever it says."""
    options = _parser().parse_args()
    if urlsplit(options.url).scheme != "http":
        _parser().error("url must begin with http://")
    options.path = options.path or ["/health"]
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)  # in this thread and all to come: `_wait` takes them
    print(json.dumps(run(options), indent=2), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
