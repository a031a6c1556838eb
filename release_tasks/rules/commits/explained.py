"""Why the next version is what it is: every commit with its level and the reason, and the rule that made the version.

What is answered here is also the JSON of `invoke version --explain --json`: plain words and numbers.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, NamedTuple

from ..versions.schemes import Level, Version
from .grammar import BREAKING
from .messages import Conventional, Unread, highest, level, parse

Counts = Literal["raising", "not raising", "ignored", "unread"]


class Explained(NamedTuple):
    """One commit: what it raises, and why, or why it does not. `findings` is what looks as if more was meant."""

    id: str
    header: str
    type: str | None
    scope: str | None
    level: str | None
    reason: str
    counts: Counts
    findings: tuple[str, ...]


def explanation(
    commits: Sequence[Conventional | Unread],
    headers: Iterable[str],
    last: Version | None,
    following: Version | None,
    top: Version | None = None,
) -> dict[str, Any]:
    """All of it: the rule, how many commits count in which way, and each of them.

    `last` is the last final version, `top` the highest one, which may be a pre-release.
    """
    each = tuple(explained(commits, headers))
    counted = {kind.replace(" ", "_"): number for kind, number in counts(each).items()}
    return {
        "rule": rule(last, following, highest(commits), top),
        "counts": counted,
        "commits": [commit._asdict() for commit in each],
    }


def explained(commits: Iterable[Conventional | Unread], headers: Iterable[str]) -> Iterator[Explained]:
    """Each commit as it counts; `headers` are their first lines."""
    for commit, header in zip(commits, headers, strict=True):
        yield _unread(commit, header) if isinstance(commit, Unread) else _read(commit, header)


def counts(commits: Sequence[Explained]) -> dict[Counts, int]:
    """How many raise the version, do not, are ignored by a setting, could not be read."""
    found: dict[Counts, int] = {"raising": 0, "not raising": 0, "ignored": 0, "unread": 0}
    for each in commits:
        found[each.counts] += 1
    return found


def rule(last: Version | None, following: Version | None, raising: Level | None, top: Version | None = None) -> str:
    """What made this version of the last one, in a sentence."""
    if following is None:
        return "nothing raises the version" if raising is None else f"nothing that raises the version came since {top}"
    if last is None:
        return f"there is no {'final ' if top else ''}version yet: {following} is {'next' if top else 'the first'}"
    if raising is not None and following == last.raised(raising):
        early = " (in 0.y a breaking change and a feature raise y)" if str(last).startswith("0.") else ""
        return f"the highest level is {raising}: {last} becomes {following}{early}"
    if not following.final:
        return f"{following} is the next pre-release that leads to {following.base}"
    return f"what is released contains a pre-release of {following}, and does not go below it"


def _read(commit: Conventional, header: str) -> Explained:
    raised = level(commit)
    return Explained(
        commit.id,
        header,
        commit.type,
        commit.scope,
        None if raised is None else str(raised),
        _why(commit, raised),
        "not raising" if raised is None else "raising",
        commit.findings,
    )


def _why(commit: Conventional, raised: Level | None) -> str:
    if raised is None:
        return f"type {commit.type} raises nothing"
    if raised != commit.own:
        (bullet, *_) = (each for each in commit.squashed if level(each) == raised)
        return f'squashed bullet "{_header(bullet)}"'
    if commit.breaking is None:
        return f"type {commit.type}"
    return next((f"footer {footer.token}" for footer in commit.footers if footer.token in BREAKING), "marked with !")


def _header(commit: Conventional) -> str:
    scope = f"({commit.scope})" if commit.scope else ""
    return f"{commit.type}{scope}{'!' if commit.breaking is not None else ''}: {commit.description}"


def _unread(commit: Unread, header: str) -> Explained:
    said = parse(header) if commit.ignored else None
    type, scope = (said.type, said.scope) if isinstance(said, Conventional) else (None, None)
    kind: Counts = "ignored" if commit.ignored else "not raising" if commit.settled else "unread"
    return Explained(commit.id, header, type, scope, None, commit.reason, kind, commit.findings)
