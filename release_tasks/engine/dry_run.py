"""The door of a preview: looks are real, changes are said and not made (design, idea 4)."""

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

from ..evidence import Confirmed, Reviewed
from .change import Change
from .errors import ReleaseError
from .world import Announced, Later, Live, Person

T = TypeVar("T")
PLACES = "places"
"""Where a preview keeps what has another place, below its own folder."""


class DryRun(Live):
    """Looks for real, says what it would change, and answers with the wanted state."""

    def __init__(self, *, say: Callable[[str], None] | None = None, person: Person | None = None) -> None:
        super().__init__(say=say, person=person)
        self._quarantine = tempfile.TemporaryDirectory(prefix="release-preview-")

    @property
    def scratch(self) -> Path:
        """A folder of this preview's own, gone at its end."""
        return Path(self._quarantine.name)

    def place(self, folder: Path) -> Path:
        """What is there stays there; anything new goes to the preview's own folder, by its whole path."""
        return folder if folder.exists() else self.scratch / PLACES / folder.relative_to(folder.anchor)

    def meant(self, text: str) -> str:
        """A place below the preview's own folder by the path that it would have."""
        return text.replace(f"{self.scratch / PLACES}{os.sep}", os.sep)

    def quarantine(self, objects: Path) -> None:
        """From here on new git objects go to a folder of this preview's, as git's own receive-pack does."""
        (self.scratch / "objects").mkdir(exist_ok=True)
        self.git_environment["GIT_OBJECT_DIRECTORY"] = str(self.scratch / "objects")
        self.git_environment["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = str(objects)

    def ensure(self, look: Callable[[], T | None], change: Change, wanted: T | None = None) -> T:
        """Look for real; where it is not as wanted, say the change and answer as if it had been made."""
        found = look()
        if found is not None:
            return found
        if self.witness is not None:
            self.witness.change(change)
        self.say(f"would {self.meant(str(change))}")
        return cast("T", Later()) if wanted is None else wanted

    def verify(self, title: str, action: Callable[[], T]) -> T:
        """A preview looks at no running environment."""
        raise Announced(title)

    judges_partly = True

    def when_known(self, look: Callable[[], T]) -> T | None:
        """What a look answers, or None where it needs what a preview does not make."""
        try:
            return look()
        except Announced as end:
            if self.witness is not None:
                self.witness.later(str(end))
            return None

    def show(self, title: str, text: Callable[[], str]) -> None:
        """Hand it to who listens."""
        if self.witness is not None:
            self.witness.shown(title, text())

    def confirm(self, question: str) -> Confirmed:
        """Nobody is asked in a preview."""
        self.say(f"would ask: {question}")
        return Confirmed(question, "nobody", "preview")

    def review(self, question: str) -> Reviewed:
        """Nobody is asked in a preview."""
        return Reviewed(*self.confirm(question))

    def tools(self) -> Any:
        """Gates that run commands are told that nothing runs now."""
        from gates.tools import NotRun, Tools

        class Announcing(Tools):
            def run(self, argv: Sequence[str], **_: Any) -> Any:
                raise NotRun(argv)

        return Announcing(self.redact)

    def perform(self, change: Change) -> None:
        """A preview changes nothing."""
        raise ReleaseError(f"a preview was asked to {change}", fix="report this: a change went past the door")

    def close(self) -> None:
        """Forget the quarantine."""
        self._quarantine.cleanup()
