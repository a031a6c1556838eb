"""What a commit message says (Conventional Commits 1.0.0), and how much it raises the version.

Where other tools read the same message in different ways, the choice made here and its reason stand beside the line
that makes it. Nothing is ignored in silence: a message that says nothing is `Unread`, with the reason, and a message
that looks as if more was meant carries findings.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from ..versions.schemes import Level
from .counting import STANDARD, Counting
from .grammar import BULLET, FOOTER, HEADER, NUMBERED, TELLING, fenced, is_breaking, split
from .near_misses import below_no_header, in_body, why_no_header

BY_A_FORGE = ("Merge pull request", "Merge branch", "Merged in", "Merge request")


class Footer(NamedTuple):
    """One footer: `Refs: #12` is token `Refs`, value `#12`."""

    token: str
    value: str


class Conventional(NamedTuple):
    """One message that was read. `squashed` are the headers listed in the body of a squash merge."""

    type: str
    scope: str | None
    breaking: str | None
    description: str
    body: str = ""
    footers: tuple[Footer, ...] = ()
    findings: tuple[str, ...] = ()
    squashed: tuple["Conventional", ...] = ()
    id: str = ""
    own: Level | None = None
    """What it raises, without what a squash lists."""
    section: str = ""
    """Where the changelog lists it; empty where it does not."""


class Unread(NamedTuple):
    """One message that raises nothing and appears in no changelog, and why.

    `settled` where nothing is to be mended: merges, what is undone, and what a setting has `ignored`.
    """

    header: str
    reason: str
    id: str = ""
    settled: bool = False
    findings: tuple[str, ...] = ()
    ignored: bool = False


def parse(message: str, *, id: str = "", counting: Counting = STANDARD) -> Conventional | Unread:
    """Read one message. Every text is answered; none raises."""
    header, rest = split(message)
    found = HEADER.fullmatch(header)
    if found is None:
        return _unread(header, rest, id)
    type, scope, bang, description = found.groups()
    type = type.casefold()  # rule 15: types are not case-sensitive
    ignored = counting.ignores(type, scope)
    if ignored:
        return Unread(header, ignored, id, settled=True, ignored=True)
    said = _Rest("", (), (), ())
    if rest:
        said = _rest(rest, counting, squash=NUMBERED.search(header) is not None)
    breaking = _breaking(said.footers, description if bang else None)
    return Conventional(
        type,
        scope,
        breaking,
        description,
        said.body,
        said.footers,
        said.findings,
        said.squashed,
        id,
        counting.levels.get(type) if breaking is None else Level.MAJOR,  # rules 11-13: any type
        counting.section(type, breaking=breaking is not None),
    )


def level(commit: Conventional) -> Level | None:
    """How much this commit raises the version; None where it does not."""
    if not commit.squashed:
        return commit.own
    raising = (level(each) for each in commit.squashed)  # bullets raise, and never lower
    return max((each for each in (commit.own, *raising) if each is not None), default=None)


def highest(commits: Iterable[Conventional | Unread]) -> Level | None:
    """How much these commits together raise the version; None where there is nothing to release."""
    found = (level(commit) for commit in commits if isinstance(commit, Conventional))
    return max((each for each in found if each is not None), default=None)


def unread(commits: Iterable[Conventional | Unread]) -> tuple[str, ...]:
    """Abbreviated id and first line of each that could not be read, where there is something to mend."""
    found = (each for each in commits if isinstance(each, Unread) and not each.settled)
    return tuple(f"{each.id[:7]} {each.header}".strip() for each in found)


def doubts(commits: Iterable[Conventional | Unread]) -> tuple[str, ...]:
    """Abbreviated id and finding, for each finding: where more may have been meant than counts."""
    return tuple(f"{each.id[:7]} {finding}".strip() for each in commits for finding in each.findings)


def parse_merge(message: str, *, id: str = "", counting: Counting = STANDARD) -> Conventional | Unread:
    """Read a message written by a forge, `Merge pull request #5 …`: it is the first header of its body.

    For commits with one parent; those with two say nothing, because the commits of their branch count themselves.
    Only types that are in use are looked for, so that no `Co-authored-by: …` is taken for a header.
    """
    header, rest = split(message)
    if header.startswith(BY_A_FORGE) and HEADER.fullmatch(header) is None:
        lines = rest.split("\n")
        heads = ((number, HEADER.fullmatch(line.rstrip())) for number, line in enumerate(lines))
        start = next((number for number, found in heads if found and counting.knows(found["type"].casefold())), None)
        if start is not None:
            return parse("\n".join(lines[start:]), id=id, counting=counting)
    return parse(message, id=id, counting=counting)


def _unread(header: str, rest: str, id: str) -> Unread:
    """A message without a header, and what keeps it from having one."""
    if not header:
        return Unread(header, "the message is empty", id)
    reason, fix = why_no_header(header)
    findings = (f"{reason}: {fix}",) if fix else ()
    return Unread(header, reason, id, findings=(*findings, *below_no_header(rest.split("\n"))))


class _Rest(NamedTuple):
    """What the lines after the first one say."""

    body: str
    footers: tuple[Footer, ...]
    findings: tuple[str, ...]
    squashed: tuple[Conventional, ...]


def _rest(rest: str, counting: Counting, *, squash: bool) -> _Rest:
    if TELLING.search(rest) is None:
        return _Rest(rest.strip("\n"), (), (), ())
    lines = [line.rstrip() for line in rest.split("\n")]
    quoted = frozenset(fenced(lines)) if "```" in rest or "~~~" in rest else frozenset()
    body, footers = _body_and_footers(lines, quoted)
    said = [line for number, line in enumerate(lines) if number not in quoted] if quoted else lines
    listed = tuple(_bullets(said, counting))
    findings = (*in_body(said, counting), *(() if squash else _unlisted(listed)))
    return _Rest(body, footers, findings, listed if squash else ())


def _body_and_footers(lines: Sequence[str], quoted: Collection[int]) -> tuple[str, tuple[Footer, ...]]:
    """Free text, and footers: they begin after an empty line, and what follows belongs to their values (rules 8-10).

    `BREAKING CHANGE: ` at the start of a line is a footer without an empty line too: to miss it ships a break as a
    patch, while a break that was not meant is seen in every preview. Inside a line it is a quotation.
    """
    body: list[str] = []
    footers: list[tuple[str, list[str]]] = []
    before = ""
    for number, line in enumerate(lines):
        found = None if number in quoted else FOOTER.fullmatch(line)
        if found and (footers or not before or is_breaking(found["token"])):
            footers.append((found["token"], [found["value"]]))
        elif footers:
            footers[-1][1].append(line)
        else:
            body.append(line)
        before = line
    return "\n".join(body).strip("\n"), tuple(Footer(token, "\n".join(value).strip()) for token, value in footers)


def _breaking(footers: Iterable[Footer], marked: str | None) -> str | None:
    """What breaks, in the words of the footer or else of the header (rule 13); None where nothing does."""
    return next((footer.value for footer in footers if is_breaking(footer.token)), marked)


def _bullets(lines: Iterable[str], counting: Counting) -> Iterator[Conventional]:
    """The headers that a squash merge lists: whole headers, described by two words or more."""
    for line in lines:
        found = BULLET.fullmatch(line) if line.startswith(("* ", "- ")) else None
        read = parse(found[1], counting=counting) if found else None
        if isinstance(read, Conventional) and len(read.description.split()) > 1:
            yield read


def _unlisted(listed: Iterable[Conventional]) -> Iterator[str]:
    """A list of headers raises nothing where no number says that it was a squash merge."""
    for each in listed:
        if each.own is not None:
            yield f"{each.type}: {each.description[:40]!r} stands in a list: only below a header with (#n) it counts"
