"""Which release holds a commit: by ancestry, in one pass over a log that has each commit before its parents.

Going by the order of lines instead is wrong after every merge.
"""

from bisect import insort
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from types import MappingProxyType
from typing import Protocol, TypeVar

from ..versions.schemes import Version


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


def attribute(
    log: Sequence[L], tags: Mapping[Version, str], dates: Mapping[Version, int] = MappingProxyType({})
) -> dict[Version | None, tuple[L, ...]]:
    """Which release holds each commit: the first, in ancestry order, whose tag contains it; None: not released yet.

    `tags` is version to commit id; those that the log does not contain are left out. Releases come newest first, the
    commits of each as in the log. Of two releases that do not contain each other, the older one comes first: by
    `dates`, seconds, else by its commit's; of two on one commit the higher version has its commits.
    """
    commits = {commit.id: commit for commit in log}
    tagged: dict[str, list[Version]] = {}
    for version, commit in tags.items():
        if commit in commits:
            insort(tagged.setdefault(commit, []), version)
    owner: dict[str, str] = {}
    made = {at: min(dates.get(each, commits[at].time) for each in found) for at, found in tagged.items()}
    order = list(_ancestors_first(log, tagged, made))
    for tip in order:
        for commit in reach((tip,), commits, owner):
            owner[commit] = tip
    held: dict[str | None, list[L]] = {}
    for each in log:
        held.setdefault(owner.get(each.id), []).append(each)
    releases: dict[Version | None, tuple[L, ...]] = {None: tuple(held.get(None, ()))}
    for tip in reversed(order):
        highest, *others = reversed(tagged[tip])
        releases |= {highest: tuple(held.get(tip, ())), **dict.fromkeys(others, ())}
    return releases


def _ancestors_first(
    log: Sequence[Logged], tagged: Mapping[str, list[Version]], made: Mapping[str, int]
) -> Iterator[str]:
    """The tagged commits, each after those that it contains; the older first where neither contains the other."""
    from graphlib import TopologicalSorter  # not at listing

    sorter = TopologicalSorter(_below(log, tagged))
    sorter.prepare()
    ready: list[tuple[int, list[Version], str]] = []
    while sorter.is_active():
        for tip in sorter.get_ready():
            heappush(ready, (made[tip], tagged[tip], tip))
        tip = heappop(ready)[-1]
        yield tip
        sorter.done(tip)


def _below(log: Sequence[Logged], tagged: Container[str]) -> dict[str, frozenset[str]]:
    """Each tagged commit, and the tagged commits that it comes to first on its ways down."""
    found: dict[str, frozenset[str]] = {}
    nearest: dict[str, frozenset[str]] = {}
    for commit in reversed(log):
        ways = {nearest[parent] for parent in commit.parents if parent in nearest}
        below = _joined(ways, found)
        if commit.id in tagged:
            found[commit.id], below = below, frozenset((commit.id,))
        nearest[commit.id] = below
    return found


def _joined(ways: set[frozenset[str]], found: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """What lies below where ways meet: who comes to a release need not be told of those in it."""
    if len(ways) == 1:
        return next(iter(ways))  # of most commits: nothing is copied
    together = frozenset[str]().union(*ways)
    return together.difference(*(found[each] for each in together))


def reach(tips: Iterable[str], commits: Mapping[str, Logged], excluded: Container[str]) -> set[str]:
    """The commits of the log that these contain, except those that are excluded and what lies behind them."""
    found: set[str] = set()
    stack = list(tips)
    while stack:
        commit = stack.pop()
        if commit in commits and commit not in excluded and commit not in found:
            found.add(commit)
            stack.extend(commits[commit].parents)
    return found
