"""What gates cost beside what they look at: gates that do nothing, 100,000 issue files, a second run of nox."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import perf_counter, process_time

from gates import Result, Status, passed
from gates.documents.files import Texts
from gates.fact import Facts
from gates.gate import Gate
from gates.judge import run
from gates.listing import catalogue, declared_facts
from gates.settings import GateSettings

from ..support.project import FILES
from ..support.repository import new_repository
from .figure import Figure, least
from .installed import installed

NOTHING = 100
ISSUES = 100_000
TIMES = 3
A_FOLDER = 2_000  # issues of which those of one status share a folder
CODE = ("COD001", "COD002", "COD003", "COD004")
ROADMAP = "# Roadmap\n\n| # | Milestone | Status |\n|---|---|---|\n" + "".join(
    f"| M{number} | Part {number} | planned |\n" for number in range(1, 31)
)
SEVERITIES = ("should-fix", "nit", "nice-to-have", "medium", "low", None, None)
PROSE = (
    "The installer prints `docs/ → .sdlc/` on one system and `docs/ -> .sdlc/` on the other; it should be the same.",
    "Nothing is wrong as long as fewer than ten people write at once. " * 5,
    "```python\nfor each in found:\n    print(each)  # the second one is missing\n```",
    "| Path | Seen |\n|------|------|\n| /notes | yes |\n| /search | no |",
    "1. Log in\n2. Search\n   - for a word\n   - for two\n\nSee [the log](https://example.com/log) — it says more.",
    "<!-- what was expected? -->\n\nA list with the newest first, and an answer within a second where n < 100.",
)
UNUSUAL = "Write ``<!-- a note` `` \u2014 and mean it\nas it stands."  # only the parser can tell
NOXFILE = """\
import sys

import nox
from gates import sessions

sessions.register()


@nox.session(venv_backend="none")
def nothing(session):
    session.run(sys.executable, "-c", "", external=True)
"""


def figures(scratch: Path) -> Iterator[Figure]:
    """No-op gates, issues, and nox."""
    yield _nothing()
    yield _issues(scratch / "issues")
    yield _second_time(scratch / "nox", installed(scratch / "suite"))


def _nothing() -> Figure:
    def nothing() -> Result:
        """It does nothing."""
        return passed(seen=1)

    gates = {f"NOP{n:03}": Gate(nothing, f"NOP{n:03}", "code", f"Nothing {n}") for n in range(NOTHING)}
    (took,) = least(5, lambda: _seconds(lambda: run(gates, {})))
    return Figure(
        "a gate that does nothing", took * 1000 / NOTHING, 1.0, "ms", f"{NOTHING} of them, {took * 1000:.1f} ms"
    )


def _issues(root: Path) -> Figure:
    """Both read the same files in the same order, from memory; the first reading is not counted."""
    size, parsed = _write(root)
    paths = [str(root / path) for path in Texts(root, "issues")]
    _read(paths)
    looks: tuple[Callable[[], None], ...] = (lambda: _read(paths), lambda: _judge(root))
    read, judged = least(TIMES, *(lambda look=look: _processor(look) for look in looks))
    walls = " and ".join(f"{_seconds(look):.2f}" for look in looks)
    how = (
        f"processor time, warm: open().read() of {ISSUES} files, {size / 1e6:.0f} MB, {read:.2f} s; COD001 to COD004 "
        f"{judged:.2f} s, listing the folders included; {parsed} files need the parser; wall time {walls} s"
    )
    return Figure("issues listed, read and judged, to reading", judged / read, 4.0, "×", how)


def _write(root: Path) -> tuple[int, int]:
    """A project's issues; how many bytes they have, and how many have something that only the parser can tell."""
    dice, size, unusual = random.Random(5), 0, 0  # noqa: S311 - the same files each time
    folders: dict[str, Path] = {}
    for name, text in ((Path("docs/roadmap.md"), ROADMAP), (Path("issues/issues-list.md"), "# Issues\n")):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    for number in range(ISSUES):
        status = dice.choices(("done", "backlog", "planned", "in-progress"), (85, 9, 4, 2))[0]
        if (place := f"{status}/{number // A_FOLDER:03}") not in folders:
            folders[place] = root / "issues" / place
            folders[place].mkdir(parents=True)
        expert, type = dice.choice(("swe", "qa", "devops", "ux")), dice.choice(("bug", "feature", "techdebt"))
        text = _issue(dice, number, expert, type, status)
        if number % 1000 == 0:
            text, unusual = f"{text}\n{UNUSUAL}\n", unusual + 1
        size += (folders[place] / f"{expert}-{type}-{number:06}.md").write_bytes(text.encode())
    return size, unusual


def _issue(dice: random.Random, number: int, expert: str, type: str, status: str) -> str:
    severity = dice.choice(SEVERITIES)
    header = [
        f"**Type:** {type}",
        f"**Expert:** {expert}",
        f"**Milestone:** M{dice.randint(1, 30)}",
        f"**Status:** {status}",
        *([f"**Severity:** {severity}"] if severity else []),
    ]
    done = f"\n## Session {number % 90:02} Summary\n\nIt works.\n\n**All acceptance criteria met:** Yes\n"
    return (
        f"# Number {number} — {dice.choice(PROSE[:2])[:40]}\n\n" + "\n".join(header) + "\n\n## Description\n\n"
        f"{dice.choice(PROSE)}\n\n## Acceptance Criteria\n\n- [x] It is as described\n- [x] Nothing else changed\n\n"
        f"## Notes\n\n{dice.choice(PROSE)}\n{done if status == 'done' else ''}"
    )


def _read(paths: list[str]) -> None:
    for path in paths:
        with open(path, "rb") as file:  # noqa: PTH123 - nothing reads faster
            file.read()


def _judge(root: Path) -> None:
    gates = {id: each for id, each in catalogue().items() if id in CODE}
    base = {"root": root, "settings": GateSettings(milestone="M7"), "catalogue": gates, "fresh": False, "tools": None}
    judged = run(gates, Facts(declared_facts(), base))
    wrong = [each for each in judged if each.result.status not in (Status.PASS, Status.FAIL)]
    if wrong or len(judged) != len(CODE):
        raise SystemExit(f"the issues are not judged as they are: {wrong}")


def _second_time(folder: Path, env: Mapping[str, str]) -> Figure:
    """Nothing has changed, so no test is run: what is left is Python's start, git, and looking."""
    clone = new_repository(folder, {**FILES, "noxfile.py": NOXFILE, ".gitignore": "__pycache__/\n.nox/\n"})

    def nox(session: str) -> float:
        words = (sys.executable, "-m", "nox", "--session", session, "--non-interactive")
        before = getrusage(RUSAGE_CHILDREN)
        done = subprocess.run(words, cwd=clone.path, env=env, capture_output=True, text=True, check=False)
        after = getrusage(RUSAGE_CHILDREN)
        if done.returncode != 0:
            raise SystemExit(f"nox -s {session} fails:\n{done.stdout}\n{done.stderr}")
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    first = nox("gates(TST001)")
    alone, again = least(TIMES, lambda: nox("nothing"), lambda: nox("gates(TST001)"))
    walls = f"{_seconds(lambda: nox('gates(TST001)')) * 1000:.0f} and {_seconds(lambda: nox('nothing')) * 1000:.0f}"
    how = (
        f"processor time, first {first * 1000:.0f} ms, again {again * 1000:.0f}, a session that does nothing "
        f"{alone * 1000:.0f}; wall time {walls} ms"
    )
    return Figure("nox -s 'gates(TST001)' again, beyond nox", (again - alone) * 1000, 1000, "ms", how)


def _processor(call: Callable[[], object]) -> float:
    began = process_time()
    call()
    return process_time() - began


def _seconds(call: Callable[[], object]) -> float:
    began = perf_counter()
    call()
    return perf_counter() - began
