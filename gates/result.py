"""What a gate answers. Standard library only: everything else in this package may import it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Status(StrEnum):
    """The seven answers there are. No result is not a pass: it is UNKNOWN, which blocks."""

    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    WARN = "warn"
    SKIP = "skip"
    OVERRIDDEN = "overridden"
    UNKNOWN = "unknown"

    @property
    def blocks(self) -> bool:
        """Does this answer stop a release by itself? A skip does so only where the plan requires the gate."""
        return self in (Status.FAIL, Status.UNKNOWN)


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be, and what to do about it."""

    message: str
    fix: str
    where: str | None = None
    line: int | None = None

    def __post_init__(self) -> None:
        if not self.fix.strip():
            raise ValueError(f"a finding needs a fix: {self.message!r}")

    @property
    def place(self) -> str:
        """`path:line`, as far as it is known; empty when the finding is about no file."""
        return ":".join(str(part) for part in (self.where, self.line) if part is not None)


@dataclass(frozen=True)
class Result:
    """The answer of one gate, with what was seen (`evidence`: numbers, words, files with their digests).

    notes  advice: blocks nothing and warns of nothing, whatever the answer
    """

    status: Status
    details: str = ""
    findings: tuple[Finding, ...] = ()
    evidence: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[str, ...] = ()


class Unjudged(Exception):
    """Raised by a fact or a tool that cannot serve a gate; carries the result the gate gets instead."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.details)
        self.result = result


def passed(details: str = "", **evidence: object) -> Result:
    """All is as the gate claims."""
    return Result(Status.PASS, details, (), MappingProxyType(evidence))


def failed(findings: Iterable[Finding], details: str = "", **evidence: object) -> Result:
    """The claim does not hold. `findings` says where, and how to mend it; at least one is needed."""
    return _with_findings(Status.FAIL, tuple(findings), details, evidence)


def warned(findings: Iterable[Finding], details: str = "", **evidence: object) -> Result:
    """The claim holds, but a person should look: does not block."""
    return _with_findings(Status.WARN, tuple(findings), details, evidence)


def skipped(reason: str, **evidence: object) -> Result:
    """The question does not arise here. Blocks where the plan requires the gate."""
    if not reason.strip():
        raise ValueError("a skip needs a reason")
    return Result(Status.SKIP, reason, (), MappingProxyType(evidence))


def unknown(reason: str, *, fix: str, where: str | None = None, line: int | None = None, **evidence: object) -> Result:
    """Nobody can tell, so it blocks. `fix` says how to make it known."""
    return Result(Status.UNKNOWN, reason, (Finding(reason, fix, where, line),), MappingProxyType(evidence))


def unsure(findings: Iterable[Finding], details: str = "", **evidence: object) -> Result:
    """Like `unknown`, with several places to look at."""
    return _with_findings(Status.UNKNOWN, tuple(findings), details, evidence)


def _with_findings(status: Status, findings: tuple[Finding, ...], details: str, evidence: dict[str, object]) -> Result:
    if not findings:
        raise ValueError(f"a result that is {status} needs a finding that says what to do")
    return Result(status, details or findings[0].message, findings, MappingProxyType(evidence))
