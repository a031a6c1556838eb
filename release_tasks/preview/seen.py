"""What a preview hears while it runs: changes, what can be known only then, gates, and what will be different."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..attempt import Progress
from ..engine.change import Change, Push, Send
from .normal import Normal


@dataclass
class Foreseen:
    """One step, as a preview sees it."""

    key: str
    title: str = ""
    changes: list[Change] = field(default_factory=list)
    normal: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    announced: bool = False
    """It is known only by its title what it does; it may change anything when the time comes."""

    @property
    def name(self) -> str:
        """Its key, however often the release came to an end before."""
        return self.key.partition("@")[0]

    @property
    def ending(self) -> bool:
        """Whether it depends on how the release ends: reports."""
        return "@" in self.key

    @property
    def open(self) -> bool:
        """Whether it may make changes that are not listed."""
        return self.announced or self.ending or bool(self.later)


@dataclass(frozen=True)
class Gate:
    """The answer of a gate in a preview."""

    id: str
    title: str
    status: str
    details: str


class Seen:
    """The runner's observer, the progress and the world's witness in one; hands on to who shows progress."""

    def __init__(self, normal: Normal, inner: Progress | None) -> None:
        self._normal = normal
        self._inner = inner
        self.steps: list[Foreseen] = []
        self.gates: dict[str, Gate] = {}
        self.texts: list[tuple[str, str]] = []

    # -- the runner's observer, and progress --------------------------------------------------------------------------

    def __call__(self, what: str, key: str, words: str) -> None:
        """A step began, is known by its title alone, or is tried again."""
        if what == "started":
            self.steps.append(Foreseen(key, words))
        elif what == "announced":
            self.steps[-1].announced = True
            self.later(words)
        elif what == "retry":
            self.steps[-1] = Foreseen(key, self.steps[-1].title)
        elif what == "again":
            self.steps.clear()
            self.texts.clear()
        if self._inner is not None:
            self._inner(what, key, words)

    def judged(self, id: str, title: str, status: str, details: str, seconds: float) -> None:
        """A gate answered."""
        self.gates[id] = Gate(id, title, status, details)
        if self._inner is not None:
            self._inner.judged(id, title, status, details, seconds)

    def say(self, line: str) -> None:
        """Anything else."""
        if self._inner is not None:
            self._inner.say(line)

    def tick(self) -> None:
        """Something went on."""
        if self._inner is not None:
            self._inner.tick()

    def end(self, status: str, words: str = "") -> None:
        """It is over."""
        if self._inner is not None:
            self._inner.end(status, words)

    # -- the world's witness ------------------------------------------------------------------------------------------

    def change(self, change: Change) -> None:
        """A change that would be made."""
        self.steps[-1].changes.append(change)
        self.steps[-1].normal.append(self._normal(change))

    def later(self, title: str) -> None:
        """Something that can be known only then."""
        self.steps[-1].later.append(self._normal.text(title))

    def shown(self, title: str, text: str) -> None:
        """What will be different."""
        self.texts.append((title, text))

    # -- what follows -------------------------------------------------------------------------------------------------

    def not_checked(self) -> Iterator[str]:
        """What a preview cannot know, each with why; found in what it heard."""
        changes = [change for step in self.steps for change in step.changes]
        remotes = dict.fromkeys(
            change.remote for change in changes if isinstance(change, Push) and change.remote != "."
        )
        yield from (f"the right to push to {remote}: never tried" for remote in remotes)
        yield from (f"whether {each.url} takes it: nothing is sent" for each in changes if isinstance(each, Send))
        for gate in self.gates.values():
            if gate.status.upper() == "SKIP" and gate.details.startswith("would "):
                yield f"gate {gate.id} {gate.title}: {gate.details}"
        for step in self.steps:
            for title in dict.fromkeys(filter(None, step.later)):
                yield f"{step.key}: {title}: done when the time comes"
