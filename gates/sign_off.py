"""A person's word for what no gate can decide: a ticked box with name and date, made after the last release."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol

from .result import Finding, Result, failed, passed, unknown

if TYPE_CHECKING:
    from .documents.rows import PlanRow


_GATE = re.compile(r"[A-Z]{2,8}\d{3}")


class History(Protocol):
    """What is asked of the repository."""

    @property
    def shallow(self) -> bool:
        """Is history cut off?"""

    def last_change(self, path: str, line: int) -> str | None:
        """The commit that last changed this line; None if it is not committed."""

    def release_with(self, commit: str, tag_glob: str) -> str | None:
        """The tag of a release that has this commit; None if there is none."""


class SignOffs:
    """Judges the ticks of one plan. `tag_glob` says which tags are releases'."""

    def __init__(self, path: str, history: History, tag_glob: str) -> None:
        self._path, self._history, self._tags = path, history, tag_glob

    def of(self, row: PlanRow) -> Result:
        """Passes when it was ticked as `- [x] text — Name, YYYY-MM-DD`, in a commit that no release has yet."""
        if row.placeholder:
            fix = "write what must hold, or delete the line"
            return unknown("still what the template says", fix=fix, where=self._path, line=row.line, **self._seen(row))
        wanted = f"`- [x] {row.text} — Your Name, YYYY-MM-DD`"
        if not row.ticked:
            return self._failed(row, "not signed off", f"when it is done, write {wanted} and commit it")
        if not row.by or row.on is None:
            return self._failed(row, "ticked without name and date", f"write {wanted} and commit it")
        if _GATE.fullmatch(row.by):
            return self._failed(row, f"ticked by {row.by}, which does not decide it", f"a person writes {wanted}")
        if self._history.shallow:
            fix = "git fetch --unshallow --tags"
            why = "history is cut off: nobody can tell when it was ticked"
            return unknown(why, fix=fix, where=self._path, line=row.line, **self._seen(row))
        commit = self._history.last_change(self._path, row.line)
        if commit is None:
            return self._failed(row, "the tick is not committed", "commit it")
        if (tag := self._history.release_with(commit, self._tags)) is not None:
            return self._failed(
                row, f"was ticked for {tag} already", f"check it again, then write {wanted} and commit it"
            )
        words = f"signed off by {row.by}, {row.on}"
        return passed(words, by=row.by, on=row.on.isoformat(), commit=commit, **self._seen(row))

    def all_of(self, rows: Iterable[PlanRow]) -> Result:
        """The first of these rows that is not signed off, else the last one."""
        results = [self.of(row) for row in rows]
        return next((each for each in results if each.status.blocks), results[-1])

    def _failed(self, row: PlanRow, message: str, fix: str) -> Result:
        return failed([Finding(message, fix, self._path, row.line)], **self._seen(row))

    def _seen(self, row: PlanRow) -> dict[str, Any]:
        return {"box": row.text, "place": f"{self._path}:{row.line}", "ticked": row.ticked}
