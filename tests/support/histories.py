"""Histories built in code: commits, merges and tags as one stream of `git fast-import`, thousands in a second."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Sequence
from pathlib import Path

FIRST_DAY = 1_600_000_000
HOUR = 3600
WHO = "Ada <ada@example.com>"


class History:
    """A history in the making. Commits are named by their marks; nothing is written before `write`."""

    def __init__(self) -> None:
        self.branches: dict[str, int] = {}
        self.now = FIRST_DAY
        self.commits = 0
        self.tags: list[str] = []
        self._marks = 0
        self._stream: list[bytes] = []

    def commit(self, branch: str, message: str, *, merge: Sequence[int] = ()) -> int:
        """A commit on a branch, an hour after the one before it; `merge` are further parents."""
        self.now += HOUR
        self._marks += 1
        self.commits += 1
        parents = ([self.branches[branch]] if branch in self.branches else []) + list(merge)
        words = [f"commit refs/heads/{branch}", f"mark :{self._marks}", f"committer {WHO} {self.now} +0000"]
        links = [f"{'merge' if number else 'from'} :{parent}" for number, parent in enumerate(parents)]
        self._add("\n".join((*words, _data(message), *links, f"M 644 inline last\n{_data(branch + message)}", "")))
        self.branches[branch] = self._marks
        return self._marks

    def branch(self, name: str, start: int) -> None:
        """A branch that starts, or starts anew, at a commit."""
        self.branches[name] = start
        self._add(f"reset refs/heads/{name}\nfrom :{start}\n\n")

    def merge(self, branch: str, *others: str, message: str | None = None) -> int:
        """Merge branches into one, with a commit of its own as a forge makes it."""
        tips = [self.branches[other] for other in others]
        return self.commit(branch, message or f"Merge branch '{others[0]}'", merge=tips)

    def tag(self, name: str, commit: int, *, annotated: bool = True) -> None:
        """A tag at a commit, made a minute after whatever came last."""
        self.tags.append(name)
        if annotated:
            self._add(f"tag {name}\nfrom :{commit}\ntagger {WHO} {self.now + 60} +0000\n{_data(name)}\n")
        else:
            self._add(f"reset refs/tags/{name}\nfrom :{commit}\n\n")

    def write(self, path: Path) -> dict[int, str]:
        """Make what is new in the repository at `path`, which is made where there is none; mark to commit id."""
        marks = path / ".git" / "marks"
        if not marks.exists():
            _git(path.parent, "init", "--quiet", "--initial-branch=main", path.name)
            marks.touch()
        words = ("fast-import", "--quiet", "--force", f"--import-marks={marks}", f"--export-marks={marks}")
        _git(path, *words, stdin=b"".join(self._stream))
        self._stream.clear()
        return {int(mark[1:]): name for mark, name in map(str.split, marks.read_text(encoding="utf-8").splitlines())}

    def _add(self, text: str) -> None:
        self._stream.append(text.encode())


def _data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}"


def _git(folder: Path, *words: str, stdin: bytes = b"") -> None:
    done = subprocess.run(("git", "-C", str(folder), *words), input=stdin, capture_output=True, check=False)
    assert done.returncode == 0, f"git {' '.join(words)}: {done.stderr.decode()}"


def tangled(path: Path, *, size: int, seed: int, tags: int, wrong_clocks: bool = False) -> History:
    """A small repository in which branches fork and merge at random, three at once too, with tags anywhere."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    history = History()
    marks = [history.commit("main", "feat: 0")]
    for number in range(1, size):
        branch = chance.choice(("main", "main", *(f"b{each}" for each in range(3))))
        if branch not in history.branches or chance.random() < 0.2:
            history.branch(branch, chance.choice(marks))
        others = chance.sample(marks, k=min(len(marks), chance.choice((0, 0, 0, 1, 2))))
        history.now -= chance.choice((0, 0, 0, 9 * HOUR)) if wrong_clocks else 0
        marks.append(history.commit(branch, f"feat: {number}", merge=others))
    for number in range(tags):
        name = f"v{chance.randint(0, 2)}.{number}.0" + chance.choice(("", "", "-rc.1"))
        history.tag(name, chance.choice(marks), annotated=False)
    history.write(path)
    return history


# -- one large history, for figures ----------------------------------------------------------------------------------

KINDS = ("feat", "fix", "fix", "fix", "docs", "chore", "refactor", "perf", "test", "ci", "build", "types")
SCOPES = ("", "", "(api)", "(cli)", "(core)", "(reader)")
WORDS = ("reader", "writer", "cache", "index", "parser", "session", "timeout", "header", "branch", "folder", "retry")


def large(path: Path, *, commits: int = 7000, tags: int = 295, seed: int = 1) -> History:
    """A repository of so many commits and tags: features merged and squashed, hotfixes merged back, an old line.

    The same arguments make the same repository, to the ids of its commits.
    """
    building = _Large(commits, tags, random.Random(seed))  # noqa: S311 - no secret
    building.build()
    building.history.write(path)
    _git(path, "checkout", "--quiet", "--force", "main")
    _git(path, "pack-refs", "--all")  # as they are in a clone
    return building.history


class _Large:
    """One release after the other: most stable, some candidates; one in five a hotfix, one in ten of an old line."""

    def __init__(self, commits: int, tags: int, chance: random.Random) -> None:
        self.history = History()
        self.chance = chance
        self.commits, self.tags = commits, tags
        self.numbers = [1, 0, 0]
        self.candidate = 0

    def build(self) -> None:
        """All of it, with some commits at the end that no release has."""
        history, chance = self.history, self.chance
        history.commit("main", "chore: start")
        released = old = history.branches["main"]
        for number in range(self.tags):
            left = (self.commits - history.commits) // (self.tags - number + 1)
            if number % 5 == 4 and self.candidate == 0:
                self._hotfix(released)
            elif number % 10 == 8:
                self._old_line(old)
            else:
                self._work(max(1, chance.randint(left // 2, left * 3 // 2 + 1)))
                self._tag(history.branches["main"])
            if self.candidate == 0:
                released = history.branches["main"]
            old = released if number == self.tags // 3 else old
        self._work(self.commits - history.commits)

    def _tag(self, commit: int) -> None:
        """The next version: a candidate one time in four, and then its release."""
        if self.candidate == 0:
            level = self.chance.choices((0, 1, 2), (1, 10, 30))[0]
            self.numbers[level:] = [self.numbers[level] + 1, *[0] * (2 - level)]
        self.candidate = self.candidate + 1 if self.chance.random() < 0.25 else 0
        suffix = f"-rc.{self.candidate}" if self.candidate else ""
        self.history.tag(f"v{'.'.join(map(str, self.numbers))}{suffix}", commit, annotated=self.chance.random() < 0.7)

    def _hotfix(self, released: int) -> None:
        """A fix from the last release, tagged there and merged back into work that has gone on."""
        self._work(2)
        self.history.branch("hotfix", released)
        self.numbers[2] += 1
        self.history.tag(f"v{'.'.join(map(str, self.numbers))}", self.history.commit("hotfix", self._message("fix")))
        self.history.merge("main", "hotfix")

    def _old_line(self, start: int) -> None:
        """A release of the old line, which main does not contain."""
        if "old" not in self.history.branches:
            self.history.branch("old", start)
        at = self.history.commit("old", self._message("fix"))
        self.history.tag(f"v0.9.{len(self.history.tags)}", at)

    def _work(self, commits: int) -> None:
        """Commits on main: on it, as squashed pull requests, or on branches of two to four that are merged."""
        history, end = self.history, self.history.commits + commits
        while history.commits < end:
            room = end - history.commits
            if room > 3 and self.chance.random() < 0.2:
                history.branch("feature", history.branches["main"])
                for _ in range(min(room - 2, self.chance.randint(2, 4))):
                    history.commit("feature", self._message())
                history.commit("main", self._message())
                history.merge("main", "feature", message=f"Merge pull request #{history.commits} from a/feature")
            else:
                history.commit("main", self._message(number=self.chance.random() < 0.5))

    def _message(self, kind: str | None = None, *, number: bool = False) -> str:
        """A conventional message, mostly; half of them with a body, some with footers."""
        chance = self.chance
        if kind is None and chance.random() < 0.06:
            return f"{self._words(5)}\n"
        breaks = "!" if chance.random() < 0.01 else ""
        header = f"{kind or chance.choice(KINDS)}{chance.choice(SCOPES)}{breaks}: {self._words(6)}"
        body = "".join(f"\n\n{self._words(24)}" for _ in range(chance.choice((0, 0, 1, 2))))
        footer = f"\n\nRefs: #{chance.randint(1, 9000)}" if chance.random() < 0.3 else ""
        return f"{header}{f' (#{self.history.commits})' if number else ''}{body}{footer}\n"

    def _words(self, count: int) -> str:
        return " ".join(self.chance.choices(WORDS, k=count))
