"""Changelog and next version of a long history: against git's own log, and beside commitizen and git-cliff.

The history is the one that the bench is pointed at (`nox -s bench -- changelog --history PATH`), else one of 7,000
commits and 295 tags that is built in code. Start-up is what the same command takes in a repository of two commits; an
empty command only tells its version.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import perf_counter
from typing import NamedTuple

from release_tasks.engine.git import Commit, Repository
from release_tasks.engine.settings import Settings
from release_tasks.engine.world import Live
from release_tasks.rules.commits.history import attribute
from release_tasks.rules.commits.messages import Conventional, parse
from release_tasks.unreleased import HERE, Tags, read_tags, unreleased

from ..support.histories import History, large
from .figure import Figure, least, medians
from .installed import installed

TIMES = 9
MANY_TIMES = 15
SLOW_TIMES = 3
LOG = ("git", "log", "--topo-order", "--format=%H %P%x00%B%x1e")
TAGS = ("git", "for-each-ref", "--format=%(refname) %(objectname) %(*objectname) %(creatordate)", "refs/tags")
OURS = (sys.executable, "-m", "release_tasks")
CZ = """\
[tool.commitizen]
version_provider = "scm"
version_scheme = "semver"
tag_format = {tag!r}
"""
CLIFF = """\
[changelog]
body = ""
[git]
conventional_commits = false
filter_unconventional = false
tag_pattern = '^({tags})$'
"""
Held = Mapping[str, str | None]
"""Commit to the tag of its release; None: not released yet."""


class Place(NamedTuple):
    """Where it is measured: the history, a repository with next to none, and the environment of the commands."""

    history: Path
    short: Path
    settings: Path
    env: Mapping[str, str]

    def timed(self, *words: str, here: Path | None = None) -> Callable[[], float]:
        """Seconds that a command takes in the history; it must succeed, and say something."""
        return lambda: self._run(words, here)[0]

    def processor(self, *words: str, here: Path | None = None) -> Callable[[], float]:
        """Seconds of processor time, of the command and all that it starts."""
        return lambda: self._run(words, here)[1]

    def _run(self, words: Sequence[str], here: Path | None) -> tuple[float, float]:
        before, began = getrusage(RUSAGE_CHILDREN), perf_counter()
        said = self.said(*words, here=here)
        took, after = perf_counter() - began, getrusage(RUSAGE_CHILDREN)
        if not said:
            raise SystemExit(f"{' '.join(words)} said nothing")
        return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def said(self, *words: str, here: Path | None = None) -> str:
        """What a command says."""
        done = subprocess.run(
            words, cwd=here or self.history, env=self.env, capture_output=True, text=True, errors="replace", check=False
        )
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(words)} exited with {done.returncode}:\n{done.stderr[-2000:]}")
        return done.stdout


def figures(scratch: Path, history: Path | None = None) -> Iterator[Figure]:
    """The speed of both commands, and how many commits stand under another release than git-cliff's."""
    place = _place(scratch / "changelog", history)
    repository = Repository.at(place.history, Live(say=lambda line: None))
    log = repository.log("HEAD")
    tags = read_tags(repository, Settings(), HERE, None)
    if not tags.names:
        raise SystemExit(f"{history} has no tag that is a version: there are no releases to attribute commits to")
    (place.settings / "cz.toml").write_text(CZ.format(tag=tags.pattern.pattern.replace("{version}", "$version")))
    (place.settings / "cliff.toml").write_text(CLIFF.format(tags="|".join(map(_quoted, tags.names.values()))))
    yield from _whole_changelog(place, f"{len(log)} commits, {len(tags.names)} versions")
    yield _next_version(place, repository, tags)
    yield _attribution(place, log, tags)


def _place(scratch: Path, history: Path | None) -> Place:
    scratch.mkdir()
    short = History()
    short.tag("v1.0.0", short.commit("main", "feat: start"))
    short.commit("main", "feat: more")
    short.write(scratch / "short")
    subprocess.run(("git", "-C", str(scratch / "short"), "checkout", "--quiet", "main"), check=True)
    long = scratch / "long"
    if history is None:
        large(long)
    else:  # without a remote, so that nobody's network is measured
        subprocess.run(("git", "clone", "--quiet", "--shared", str(history), str(long)), check=True)
        subprocess.run(("git", "-C", str(long), "remote", "remove", "origin"), check=True)
    settings = scratch / "settings"  # not above the history: git-cliff looks there
    settings.mkdir()
    return Place(long, scratch / "short", settings, installed(scratch / "suite"))


def _whole_changelog(place: Place, size: str) -> Iterator[Figure]:
    ours = (*OURS, "changelog", "--all")
    cz = (_peer("cz"), "--config", str(place.settings / "cz.toml"), "changelog", "--dry-run")
    log, whole, start, theirs, empty = medians(
        TIMES,
        place.timed(*LOG),
        place.timed(*ours),
        place.timed(*ours, here=place.short),
        place.timed(*cz),
        place.timed(*OURS, "--version"),
    )
    beside = f"an empty command {empty * 1000:.0f}, git log {log * 1000:.0f}"
    how = f"{size}: {whole * 1000:.0f} ms, start-up {start * 1000:.0f}, {beside}"
    yield Figure("whole changelog beyond start-up, to git log", (whole - start) / log, 4.0, "×", how)
    yield Figure("whole changelog, to commitizen's", whole / theirs, 1.0, "×", f"cz changelog {theirs * 1000:.0f} ms")
    again, slow = least(SLOW_TIMES, place.timed(*ours), place.timed(_peer("git-cliff"), "--offline"))
    how = f"git-cliff --offline {slow * 1000:.0f} ms, ours beside it {again * 1000:.0f}"
    yield Figure("git-cliff, to our whole changelog", slow / again, 10.0, "×", how, at_least=True)


def _next_version(place: Place, repository: Repository, tags: Tags) -> Figure:
    """What must be read is the tags, and the commits since the last release."""
    last = unreleased(repository, Settings(), "HEAD", tags).last_tag
    since = (*LOG, *((f"{last}..HEAD",) if last else ()))
    ours = (*OURS, "version")
    commands = ((TAGS, None), (since, None), (ours, None), (ours, place.short))
    refs, log, whole, start = least(MANY_TIMES, *(place.processor(*words, here=at) for words, at in commands))
    wall = " and ".join(f"{place.timed(*words, here=at)() * 1000:.0f}" for words, at in commands[2:])
    read = f"git for-each-ref {refs * 1000:.1f} and git log {last}.. {log * 1000:.1f}"
    how = f"processor time, {whole * 1000:.0f} ms, start-up {start * 1000:.0f}; {read}; wall time {wall} ms"
    return Figure("next version beyond start-up, to git", (whole - start) / (refs + log), 2.0, "×", how)


def _attribution(place: Place, log: Sequence[Commit], tags: Tags) -> Figure:
    found = attribute(log, tags.commits, tags.dates)
    ours = {each.id: tags.names[at] if at is not None else None for at, commits in found.items() for each in commits}
    cliff = _by_git_cliff(place)
    wrong = [each for each, tag in cliff.items() if ours.get(each, "") != tag]
    misplaced, compared = _misplaced_by_commitizen(place, log, ours)
    how = f"of {len(cliff)}; commitizen has {misplaced} of the {compared} entries that it writes under another one"
    return Figure("commits under another release than git-cliff's", len(wrong) + len(log) - len(cliff), 0, "", how)


def _by_git_cliff(place: Place) -> Held:
    words = (_peer("git-cliff"), "--offline", "--config", str(place.settings / "cliff.toml"), "--context")
    return {each["id"]: at["version"] for at in json.loads(place.said(*words)) for each in at["commits"]}


def _misplaced_by_commitizen(place: Place, log: Sequence[Commit], held: Held) -> tuple[int, int]:
    """How many of its entries stand under a release that does not hold them, and of how many that can be told apart."""
    read = ((commit.id, parse(commit.message)) for commit in log)
    texts = [(each.description, commit) for commit, each in read if isinstance(each, Conventional)]
    often = Counter(text for text, _ in texts)
    right = {text: held[commit] for text, commit in texts if often[text] == 1}
    words = (_peer("cz"), "--config", str(place.settings / "cz.toml"), "changelog", "--dry-run")
    release, compared, misplaced = "", 0, 0
    for line in place.said(*words).splitlines():
        if line.startswith("## "):
            release = line.split()[1]
        text = line.removeprefix("- ").partition("**: ")[2] or line.removeprefix("- ")
        if line.startswith("- ") and text in right:
            compared += 1
            misplaced += (right[text] or "Unreleased") != release
    return misplaced, compared


def _peer(name: str) -> str:
    path = Path(sys.executable).parent / name
    if not path.is_file():
        raise SystemExit(f"{name} is not here, which is measured beside us. Run: pip install '.[bench]', or make bench")
    return str(path)


def _quoted(name: str) -> str:
    return name.replace(".", r"\.").replace("+", r"\+")
