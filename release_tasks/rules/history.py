"""What a git log says together: which release holds a commit, and which commits undo each other.

Both go by ancestry, in one pass over a log that is newest first and has each commit before its parents
(`git log --topo-order`). Going by the order of lines instead is wrong after every merge.
"""

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from itertools import islice
from typing import Protocol, TypeVar

from .commits import Conventional, Unread, parse, parse_merge
from .versions import Version

QUOTED = r'(?P<verb>Revert|Reapply) "(?P<title>.*)"(?: \(#\d+\))?'
UNDOES = r"This reverts commit ([0-9a-f]{7,64})\b"
SHORTEST = 7  # characters of an abbreviated id


class Logged(Protocol):
    """One commit of a log; `time` is in seconds."""

    @property
    def id(self) -> str:
        """In full."""

    @property
    def parents(self) -> tuple[str, ...]:
        """Their ids; the first is the branch that was merged into."""

    @property
    def time(self) -> int:
        """When it was committed."""

    @property
    def message(self) -> str:
        """All of it."""


L = TypeVar("L", bound=Logged)


def attribute(log: Sequence[L], tags: Mapping[Version, str]) -> dict[Version | None, tuple[L, ...]]:
    """Which release holds each commit: the first, in ancestry order, whose tag contains it; None: not released yet.

    `tags` is version to commit id; those that the log does not contain are left out. Releases come newest first, the
    commits of each as in the log. Of two releases that do not contain each other, the older commit comes first; of two
    on one commit the higher version has its commits.
    """
    commits = {commit.id: commit for commit in log}
    tagged: dict[str, list[Version]] = {}
    for version, commit in sorted(tags.items()):
        if commit in commits:
            tagged.setdefault(commit, []).append(version)
    owner: dict[str, str] = {}
    order = list(_ancestors_first(log, commits, tagged))
    for tip in order:
        for commit in _reach((tip,), commits, owner):
            owner[commit] = tip
    held: dict[str | None, list[L]] = {}
    for each in log:
        held.setdefault(owner.get(each.id), []).append(each)
    releases: dict[Version | None, tuple[L, ...]] = {None: tuple(held.get(None, ()))}
    for tip in reversed(order):
        highest, *others = reversed(tagged[tip])
        releases |= {highest: tuple(held.get(tip, ())), **dict.fromkeys(others, ())}
    return releases


def _ancestors_first(log: Sequence[L], commits: Mapping[str, L], tagged: Mapping[str, list[Version]]) -> Iterator[str]:
    """The tagged commits, each after those that it contains; the older first where neither contains the other."""
    from graphlib import TopologicalSorter

    nearest: dict[str, frozenset[str]] = {}
    waits: dict[str, frozenset[str]] = {}
    for commit in reversed(log):
        below = frozenset[str]().union(*(nearest.get(parent, ()) for parent in commit.parents))
        nearest[commit.id] = frozenset((commit.id,)) if commit.id in tagged else below
        waits |= {commit.id: below} if commit.id in tagged else {}
    sorter = TopologicalSorter(waits)
    sorter.prepare()
    ready: list[tuple[int, list[Version], str]] = []
    while sorter.is_active():
        for tip in sorter.get_ready():
            heappush(ready, (commits[tip].time, tagged[tip], tip))
        tip = heappop(ready)[-1]
        yield tip
        sorter.done(tip)


def _reach(tips: Iterable[str], commits: Mapping[str, Logged], excluded: Container[str]) -> set[str]:
    """The commits of the log that these contain, except those that are excluded and what lies behind them."""
    found: set[str] = set()
    stack = list(tips)
    while stack:
        commit = stack.pop()
        if commit in commits and commit not in excluded and commit not in found:
            found.add(commit)
            stack.extend(commits[commit].parents)
    return found


def read(log: Sequence[Logged]) -> tuple[Conventional | Unread, ...]:
    """Every commit of the log as it counts in a release, in the order of the log.

    A commit and its revert in the same log both say nothing, a revert of a revert brings the commit back; a revert of
    something released counts as `revert`. Merges with two parents say nothing.
    """
    return tuple(_Reading(log).all())


class _Reading:
    """One pass over a log, newest first: what is undone further up is known when its commit comes."""

    def __init__(self, log: Sequence[Logged]) -> None:
        self.log = log
        self.commits = {commit.id: commit for commit in log}
        self.ids = sorted(self.commits)
        self.undone: dict[str, str] = {}

    def all(self) -> Iterator[Conventional | Unread]:
        for number, commit in enumerate(self.log):
            yield self._one(commit, number, _titles(commit.message)[0])

    def _one(self, commit: Logged, number: int, header: str) -> Conventional | Unread:
        if commit.id in self.undone:
            return Unread(header, f"undone by {self.undone[commit.id][:SHORTEST]}", commit.id, settled=True)
        targets = self._targets(commit.message, number, header)
        found = [target for target in targets if target]
        for target in found:
            self.undone.update(dict.fromkeys(self._undoes(target), commit.id))
        if found and len(found) == len(targets):
            undone = ", ".join(each[:SHORTEST] for each in found)
            return Unread(header, f"undoes {undone}, which is not released either", commit.id, settled=True)
        if targets:
            return _revert(header, commit)
        if len(commit.parents) > 1:
            return Unread(header, "a merge: the commits of its branch count themselves", commit.id, settled=True)
        return parse_merge(commit.message, id=commit.id)

    def _targets(self, message: str, number: int, header: str) -> list[str | None]:
        """What a revert undoes, None for each that is not in this log; empty where the message is no revert."""
        named = reverted(message)
        quoted = re.fullmatch(QUOTED, header)
        if named or not quoted:
            return [self._find(each) for each in named]
        wanted = quoted["title"] if quoted["verb"] == "Revert" else f'Revert "{quoted["title"]}"'
        older = islice(self.log, number + 1, None)
        return [next((each.id for each in older if wanted in _titles(each.message)), None)]

    def _find(self, abbreviated: str) -> str | None:
        """The id in this log that starts so, if there is exactly one."""
        start = bisect_left(self.ids, abbreviated)
        found = [each for each in self.ids[start : start + 2] if each.startswith(abbreviated)]
        return found[0] if len(found) == 1 else None

    def _undoes(self, target: str) -> set[str]:
        """What the revert of this commit undoes: of a merge, all that it brought in."""
        main, *others = self.commits[target].parents or ("",)
        return {target, *_reach(others, self.commits, _reach((main,), self.commits, ()))}


def _titles(message: str) -> tuple[str, str]:
    """The first line, with and without the number that a squash merge adds."""
    header = message.strip().partition("\n")[0].strip()
    return header, re.sub(r" \(#\d+\)$", "", header)


def reverted(message: str) -> tuple[str, ...]:
    """The ids that this message says to revert, as git writes it or as `revert: …` with `Refs: …`; mostly none."""
    if not re.match(r"\s*(?i:revert|reapply)", message):
        return ()
    read = parse(message)
    if isinstance(read, Conventional) and read.type == "revert":
        refs = " ".join(footer.value for footer in read.footers if footer.token.casefold() == "refs")
        return tuple(re.findall(r"\b[0-9a-f]{7,64}\b", refs)) or tuple(re.findall(UNDOES, message))
    return tuple(re.findall(UNDOES, message)) if re.fullmatch(QUOTED, _titles(message)[0]) else ()


def _revert(header: str, commit: Logged) -> Conventional | Unread:
    """A revert of something that is released; the revert of a revert says again what its title says."""
    quoted = re.fullmatch(QUOTED, re.sub(r'^Revert "Revert "(.*)""$', r'Reapply "\1"', header))
    if quoted is None:
        return parse(commit.message, id=commit.id)
    again = parse(quoted["title"], id=commit.id) if quoted["verb"] == "Reapply" else None
    return (
        again if isinstance(again, Conventional) else Conventional("revert", None, None, quoted["title"], id=commit.id)
    )
