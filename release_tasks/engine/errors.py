"""What can go wrong, each with its exit code and its remedy (design: Doors)."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every command; the JSON output repeats them, because nox and make flatten them."""

    DONE = 0
    INTERNAL = 1
    USAGE = 2
    GATES_NOT_MET = 3
    NOT_PERMITTED = 4
    OUTSIDE_FAILED = 5
    STOPPED = 6
    ROLLED_BACK = 7
    WAITING = 8
    LOCKED = 9
    INTERRUPTED = 130


class ReleaseError(Exception):
    """Something a person has to know: what failed and why (`summary`), and the exact next command (`fix`)."""

    exit = Exit.INTERNAL

    def __init__(self, summary: str, *, fix: str, seen: tuple[object, ...] = ()) -> None:
        super().__init__(summary)
        self.summary = summary
        self.fix = fix
        self.seen = seen
        """Evidence of what was looked at until it failed; the journal keeps it."""

    @property
    def data(self) -> dict[str, object]:
        """What programs are told beside the words."""
        return {}

    def __str__(self) -> str:
        return f"{self.summary}\n  fix: {self.fix}"


class UsageError(ReleaseError):
    """The call or the settings are wrong; nothing has been done."""

    exit = Exit.USAGE


class GatesNotMet(ReleaseError):
    """A gate that the plan requires does not pass."""

    exit = Exit.GATES_NOT_MET


class NotPermitted(ReleaseError):
    """This person may not do that."""

    exit = Exit.NOT_PERMITTED


class OutsideFailed(ReleaseError):
    """An outside system failed or refused."""

    exit = Exit.OUTSIDE_FAILED


class Unreachable(OutsideFailed):
    """An outside system did not answer; the runner tries again (PRD, Error Handling: 5 s, 15 s, 45 s)."""


class Conflict(OutsideFailed):
    """Something else is already there, where a change was about to be made."""


class Rejected(Conflict):
    """A compare-and-swap on a remote ref lost."""


class TargetMoved(Conflict):
    """The target branch moved since the release was cut; the runner cuts again (decisions 1)."""


class Stopped(ReleaseError):
    """Half-way; can be continued."""

    exit = Exit.STOPPED


class VerificationFailed(Stopped):
    """A running environment was looked at and is not right: a smoke test or a health window failed."""


class DeadlineExceeded(Stopped):
    """A limit that acts was exceeded (decisions 29)."""


class Unannounced(Stopped):
    """A change that the preview, to which this release is held, did not announce; it was not made."""

    exit = Exit.GATES_NOT_MET


class RolledBack(ReleaseError):
    """The release was undone, and the version before serves again."""

    exit = Exit.ROLLED_BACK


class Waiting(ReleaseError):
    """A person has to decide first."""

    exit = Exit.WAITING


class Locked(ReleaseError):
    """Another release holds the lock, or took it away."""

    exit = Exit.LOCKED
