"""A change in words that are the same on every machine, in every clone and at every hour of the day.

Commits and tags are named by their trees and what they come after (a commit's id depends on the second it was made in),
places by what they are for, the release's id and date by their names.
"""

import hashlib
import json
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..engine.change import Call, Change, Push, Remove, Run, Send, Write
from ..engine.git import Repository
from ..engine.release import Decided
from ..engine.state import cache_home, state_home
from ..project import Project

OBJECT = re.compile(r"\b[0-9a-f]{10,64}\b")
SHOWN = 16  # characters of a tree's id


@dataclass(frozen=True)
class Normal:
    """Turns changes of one release into such words."""

    repository: Repository
    places: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, project: Project, decided: Decided) -> "Normal":
        """For a release of this project, on this machine."""
        return cls(project.repository, tuple(_places(project, decided)))

    def __call__(self, change: Change) -> str:
        """The words."""
        match change:
            case Run():
                words = " ".join(self._word(word) for word in change.argv)
                return f"run {words} into {self.text(str(change.into))}" if change.into else f"run {words}"
            case Push():
                refs = ", ".join(f"{ref} to {commit}" for ref, commit in sorted(change.refs.items()))
                return self.text(f"push {refs} on {change.remote}")
            case Write():
                return f"{self.text(f'write {change.path}')} sha256:{self._digest(change.content)}"
            case Send():
                body = self._digest(json.dumps(change.json, sort_keys=True, default=str))
                return f"{self.text(f'send {change.method} {change.url}')} sha256:{body}"
            case Remove() | Call():
                return self.text(str(change))

    def _word(self, word: str) -> str:
        """Quoted only where it must be: a place with a blank in its path has none in its name."""
        plain = self.text(word)
        return plain if len(plain.split()) == 1 else shlex.quote(plain)

    def text(self, text: str) -> str:
        """Text without what differs from machine to machine and from second to second."""
        text = self.repository.world.meant(text)
        for place, name in self.places:
            text = text.replace(place, name)
        text = re.sub(rf"{re.escape(tempfile.gettempdir())}/[\w.-]+", "{temporary}", text)
        return OBJECT.sub(lambda found: self._tree(found[0]), text)

    def _digest(self, content: str | bytes) -> str:
        data = self.text(content).encode() if isinstance(content, str) else content
        return hashlib.sha256(data).hexdigest()[:SHOWN]

    def _tree(self, word: str) -> str:
        """A commit, or a tag's, by its tree and what it comes after; anything else is left as it is."""
        said = self.repository.maybe("log", "-1", "--no-show-signature", "--format=%T %P", word, "--")
        tree, *parents = (said or "").split()[:2] or ("",)
        after = f",after:{parents[0][:SHOWN]}" if parents else ""
        return f"tree:{tree[:SHOWN]}{after}" if tree else word


def _places(project: Project, decided: Decided) -> Iterator[tuple[str, str]]:
    """What stands for what, the longest places first."""
    named: dict[Path, str] = {
        project.folder: "{state}",
        state_home(): "{all state}",
        cache_home(): "{cache}",
        project.repository.root: "{clone}",
        project.repository.common: "{git}",
        Path(sys.executable): "{interpreter}",
        Path.home(): "~",
    }
    deep = {str(path): name for path, name in named.items() if path != Path(path.anchor)}  # a home may be the root
    yield from sorted(deep.items(), key=lambda each: -len(each[0]))
    yield decided.id, "{release}"
    yield str(decided.date), "{date}"
