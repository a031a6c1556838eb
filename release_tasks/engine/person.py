"""Who answers: a person at a terminal, or the flags of the call (decisions 28)."""

import getpass
import sys
from collections.abc import Sequence

from ..evidence import Confirmed, Reviewed
from .errors import UsageError, Waiting
from .redaction import redact


class Terminal:
    """Asks on standard error, reads one line from standard input."""

    def __init__(self, *, yes: bool = False, on_failure: str | None = None, reviewed: bool = False) -> None:
        self.yes = yes
        self.reviewed = reviewed
        self.on_failure = on_failure

    def confirm(self, question: str) -> Confirmed:
        """`y` or `yes` agrees; `--yes` has agreed already. Raises `Waiting` for anything else."""
        if self.yes:
            return Confirmed(question, getpass.getuser(), "--yes")
        if self._ask(f"{question} [y/N] ").lower() not in ("y", "yes"):
            raise Waiting(
                f"not confirmed: {question}",
                fix="run the same command to be asked again, or end it: invoke release --abort --reason TEXT",
            )
        return Confirmed(question, getpass.getuser(), "terminal")

    def review(self, question: str) -> Reviewed:
        """A person has read it, and agrees; `--reviewed` says so beforehand, `--yes` does not. Raises `Waiting`."""
        if self.reviewed:
            return Reviewed(question, getpass.getuser(), "--reviewed")
        if not _at_terminal() or self._ask(f"{question} [y/N] ").lower() not in ("y", "yes"):
            raise Waiting(
                f"nobody has agreed yet: {question}",
                fix="read it, then run the same command with --reviewed; or begin anew: "
                "invoke release --abort --reason TEXT, then invoke release --changelog FILE",
            )
        return Reviewed(question, getpass.getuser(), "terminal")

    def choose(self, question: str, options: Sequence[str]) -> str:
        """One of the options; the first where `--on-failure` or the person says nothing else."""
        if self.on_failure is not None:
            return next((option for option in options if option == self.on_failure), options[0])
        answer = self._ask(f"{question}\n  {' or '.join(options)}? [{options[0]}] ").lower()
        return next((option for option in options if answer and option.startswith(answer)), options[0])

    def _ask(self, question: str) -> str:
        print(redact(question), end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            raise Waiting("nobody answered", fix="run the same command at a terminal, or with --yes")
        return line.strip()


def _at_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def person(*, yes: bool, on_failure: str | None, reviewed: bool = False) -> Terminal:
    """Who answers for this call; raises `UsageError` before anything is done where nobody can (decisions 28)."""
    if _at_terminal():
        return Terminal(yes=yes, on_failure=on_failure, reviewed=reviewed)
    if not yes:
        raise UsageError(
            "nobody can be asked here: this is not a terminal",
            fix="add --yes to agree to both confirmations beforehand",
        )
    return Terminal(yes=True, on_failure=on_failure or "stop", reviewed=reviewed)
