"""What the commits of a log say together: each as it counts in a release, after reverts, merges and settings.

One pass over a log that is newest first and has each commit before its parents, so that what is undone further up is
known when its commit comes. `counted` is the door for everybody who has a repository and its settings.
"""

import re
from bisect import bisect_left
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from .counting import STANDARD, Counting, counting
from .history import Logged, reach
from .messages import Conventional, Unread, parse, parse_merge

if TYPE_CHECKING:  # what listing must not pay for
    from ...engine.git import Repository
    from ...engine.settings import Settings

K = TypeVar("K")
REVERTS = re.compile(r"\s*(?:revert|reapply)", re.IGNORECASE)
QUOTED = re.compile(r'(?P<verb>Revert|Reapply) "(?P<title>.*)"(?: \(#\d+\))?')
UNDOES = re.compile(r"This reverts commit ([0-9a-f]{7,64})\b")
IDENTIFIER = re.compile(r"\b[0-9a-f]{7,64}\b")
SQUASHED = re.compile(r" \(#\d+\)$")
MERGED = "a merge: the commits of its branch count themselves"
ELSEWHERE = "touches none of the paths that count (setting paths)"
SHORTEST = 7  # characters of an abbreviated id


def counted(repository: "Repository", settings: "Settings", log: Sequence[Logged]) -> tuple[Conventional | Unread, ...]:
    """Every commit of the log as it counts in this project, in the order of the log."""
    return counted_by(repository, settings, {"": log})[""]


def counted_by(
    repository: "Repository", settings: "Settings", logs: Mapping[K, Sequence[Logged]]
) -> dict[K, tuple[Conventional | Unread, ...]]:
    """The same of several logs, such as those of all releases, with one question to git at most."""
    how = counting(settings.commits)
    ids = [commit.id for log in logs.values() for commit in log] if how.paths else []
    outside = frozenset(ids) - repository.touching(how.paths, ids) if how.paths else frozenset[str]()
    return {key: read(log, how, outside=outside) for key, log in logs.items()}


def read(
    log: Sequence[Logged], counting: Counting = STANDARD, *, outside: Container[str] = ()
) -> tuple[Conventional | Unread, ...]:
    """Every commit of the log as it counts in a release, in the order of the log.

    A commit and its revert in the same log both say nothing, a revert of a revert brings the commit back; a revert of
    something released counts as `revert`. Merges with two parents say nothing, and neither do the commits `outside`
    the paths that count.
    """
    return tuple(_Reading(log, counting, outside).all())


class _Reading:
    def __init__(self, log: Sequence[Logged], counting: Counting, outside: Container[str]) -> None:
        self.log = log
        self.counting = counting
        self.outside = outside
        self.undone: dict[str, str] = {}

    def all(self) -> Iterator[Conventional | Unread]:
        for number, commit in enumerate(self.log):
            yield self._one(commit, number)

    def _one(self, commit: Logged, number: int) -> Conventional | Unread:
        if commit.id in self.undone:
            return _settled(commit, f"undone by {self.undone[commit.id][:SHORTEST]}")
        targets = self._targets(commit.message, number) if REVERTS.match(commit.message) else []
        found = [target for target in targets if target]
        for target in found:
            self.undone.update(dict.fromkeys(self._undoes(target), commit.id))
        if found and len(found) == len(targets):
            undone = ", ".join(each[:SHORTEST] for each in found)
            return _settled(commit, f"undoes {undone}, which is not released either")
        if commit.id in self.outside:
            return _settled(commit, ELSEWHERE)._replace(ignored=True)
        if targets:
            return self._revert(commit)
        if len(commit.parents) > 1 and not self.counting.merges:
            return _settled(commit, MERGED)
        return parse_merge(commit.message, id=commit.id, counting=self.counting)

    def _targets(self, message: str, number: int) -> list[str | None]:
        """What a revert undoes, None for each that is not in this log; empty where the message is no revert."""
        named = reverted(message)
        wanted = None if named else reverted_title(message)
        if wanted is None:
            return [self._find(each) for each in named]
        return [next((self.log[at].id for at in self.titles.get(wanted, ()) if at > number), None)]

    @cached_property
    def titles(self) -> dict[str, list[int]]:
        """First line, with and without the number that a squash merge adds, to places in the log, newest first."""
        found: dict[str, list[int]] = {}
        for number, commit in enumerate(self.log):
            title = first_line(commit.message)
            for each in {title, SQUASHED.sub("", title)}:
                found.setdefault(each, []).append(number)
        return found

    @cached_property
    def commits(self) -> dict[str, Logged]:
        """The commits of the log by id."""
        return {commit.id: commit for commit in self.log}

    @cached_property
    def ids(self) -> list[str]:
        """All ids in order."""
        return sorted(self.commits)

    def _find(self, abbreviated: str) -> str | None:
        """The id in this log that starts so, if there is exactly one."""
        start = bisect_left(self.ids, abbreviated)
        found = [each for each in self.ids[start : start + 2] if each.startswith(abbreviated)]
        return found[0] if len(found) == 1 else None

    def _undoes(self, target: str) -> set[str]:
        """What the revert of this commit undoes: of a merge, all that it brought in."""
        main, *others = self.commits[target].parents or ("",)
        if not others:
            return {target}
        return {target, *reach(others, self.commits, reach((main,), self.commits, ()))}

    def _revert(self, commit: Logged) -> Conventional | Unread:
        """A revert of something that is released; the revert of a revert says again what its title says."""
        title = re.sub(r'^Revert "Revert "(.*)""$', r'Reapply "\1"', first_line(commit.message))
        quoted = QUOTED.fullmatch(title)
        if quoted is None:
            return parse(commit.message, id=commit.id, counting=self.counting)
        again = parse(quoted["title"], id=commit.id, counting=self.counting) if quoted["verb"] == "Reapply" else None
        if isinstance(again, Conventional):
            return again
        return parse(f"revert: {quoted['title']}", id=commit.id, counting=self.counting)


def first_line(message: str) -> str:
    """What git shows of a message in one line."""
    return message.strip().partition("\n")[0].strip()


def reverted(message: str) -> tuple[str, ...]:
    """The ids that this message says to revert, as git writes it or as `revert: …` with `Refs: …`; mostly none."""
    if REVERTS.match(message) is None:
        return ()
    said = parse(message)
    if isinstance(said, Conventional) and said.type == "revert":
        refs = " ".join(footer.value for footer in said.footers if footer.token.casefold() == "refs")
        return tuple(IDENTIFIER.findall(refs)) or tuple(UNDOES.findall(message))
    return tuple(UNDOES.findall(message)) if QUOTED.fullmatch(first_line(message)) else ()


def reverted_title(message: str) -> str | None:
    """The first line of what this message says to revert, as a forge writes it or as `revert: feat: …`."""
    quoted = QUOTED.fullmatch(first_line(message))
    if quoted:
        return quoted["title"] if quoted["verb"] == "Revert" else f'Revert "{quoted["title"]}"'
    said = parse(message)
    return said.description if isinstance(said, Conventional) and said.type == "revert" else None


def _settled(commit: Logged, reason: str) -> Unread:
    return Unread(first_line(commit.message), reason, commit.id, settled=True)
