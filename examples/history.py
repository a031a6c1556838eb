"""The history of the example service: what its people commit, one call a step. For the demo and the end-to-end tests.

    python examples/history.py begin FOLDER         a repository with the service, and one commit
    python examples/history.py 1.1.0 FOLDER         the commits of a version; also 1.2.0, and fault
    python examples/history.py mend FOLDER          take the fault out again
    python examples/history.py sign FOLDER --by NAME    tick what only a person can decide, for the next release

Commits are made by whoever git is set up for. `fault` is the change that makes a busy 1.2.0 fail: from 50 requests a
second on, an instance asks a copy of its database for each fifth search, and only developers have that copy.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHANGES = {
    "1.1.0": ("1.1.0-1-search-titles", "1.1.0-2-refuse-untitled"),
    "1.2.0": ("1.2.0-1-titles-first",),
    "fault": ("1.2.0-2-fault",),
}
"""Names of steps, and their patches in `changes/`; each is a commit."""
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".*_cache", ".venv", ".nox", ".coverage*", "build", "data", "dist")
PLAN = Path("docs/release-plan.md")
SIGNED = (
    "Rollback procedure documented and tested",
    "Last night's backup of the database was restored on another machine",
)
"""The rows of the plan that only a person can decide."""


def begin(folder: Path, branch: str = "main") -> None:
    """Make a repository with the service in one commit; the folder must not exist yet."""
    shutil.copytree(HERE / "notes", folder, ignore=LEFT_OUT)
    git(folder, "init", "--quiet", f"--initial-branch={branch}")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=feat: notes that are kept, and found")


def change(folder: Path, name: str) -> None:
    """Commit what a step of CHANGES brings."""
    patches = (str(HERE / "changes" / f"{each}.patch") for each in CHANGES[name])
    git(folder, "am", "--quiet", "--3way", *patches)


def mend(folder: Path) -> None:
    """Commit the opposite of the fault."""
    patches = (str(HERE / "changes" / f"{each}.patch") for each in CHANGES["fault"])
    git(folder, "apply", "--index", "--reverse", *patches)
    git(folder, "commit", "--quiet", "--message=fix(search): ask the database itself, also when busy")


def sign(folder: Path, by: str, day: date) -> None:
    """Tick the rows of SIGNED with a name, in a commit of its own; last release's ticks are taken away first."""
    plan = folder / PLAN
    if _write(plan, _unsigned(plan.read_text(encoding="utf-8"))):
        git(folder, "commit", "--quiet", "--message=docs: begin the plan of the next release", "--", str(PLAN))
    if not _write(plan, _ticked(plan.read_text(encoding="utf-8"), f" — {by}, {day}")):
        raise SystemExit(f"{plan}: none of the rows to be signed is there")
    git(folder, "commit", "--quiet", f"--message=docs: {by} signs off the release", "--", str(PLAN))


def git(folder: Path, *words: str) -> None:
    """Run git in a folder, whatever repository the caller is in; ends the program where it fails."""
    environment = {name: value for name, value in os.environ.items() if name not in ("GIT_DIR", "GIT_WORK_TREE")}
    done = subprocess.run(("git", *words), cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"git {' '.join(words)}\n{done.stdout}{done.stderr}".rstrip())


def _unsigned(text: str) -> str:
    return _ROWS.sub(lambda row: f"{row['item']}[ ] {row['text']}", text)


def _ticked(text: str, note: str) -> str:
    return _ROWS.sub(lambda row: f"{row['item']}[x] {row['text']}{note}", text)


def _write(path: Path, text: str) -> bool:
    """Write a file; whether that changed it."""
    if path.read_text(encoding="utf-8") == text:
        return False
    path.write_text(text, encoding="utf-8")
    return True


_ROWS = re.compile(rf"^(?P<item>- )\[[ xX]\] (?P<text>{'|'.join(map(re.escape, SIGNED))})(?: — .*)?$", re.MULTILINE)


def main() -> int:
    """Run one step from the command line."""
    steps: dict[str, Callable[[Path], None]] = {"begin": begin, "mend": mend}
    steps |= {name: partial(change, name=name) for name in CHANGES}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=[*steps, "sign"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--by", default="Ada Moreno", help="who signs")
    given = parser.parse_args()
    steps["sign"] = partial(sign, by=given.by, day=datetime.now(UTC).date())
    steps[given.step](given.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
