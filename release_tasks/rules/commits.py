"""What a commit message says (Conventional Commits 1.0.0), and how much it raises the version.

Where other tools read the same message in different ways, the choice made here and its reason stand beside the line
that makes it. Nothing is ignored in silence: a message that says nothing is `Unread`, with the reason, and a message
that looks as if more was meant carries findings.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from .counting import STANDARD, Counting
from .versions import Level

TYPE, SCOPE = r"\w[\w/.-]*", r"\([^()\n]*\)"
HEADER = re.compile(rf"(?P<type>{TYPE})(?:\((?P<scope>[^()\n]+)\))?(?P<bang>!)?: +(?P<description>\S.*)")
FOOTER = re.compile(
    r"(?P<token>BREAKING CHANGE|\w[\w-]*)(?:: +| (?=#)|(?<=BREAKING.CHANGE):$)(?P<value>.*)", re.MULTILINE
)
TELLING = re.compile(rf"^[^\w\n]*(?:breaking|{TYPE}(?:{SCOPE})?!?(?:: | #|:$))", re.MULTILINE | re.IGNORECASE)
"""Every line that is read as more than text begins like this; most messages have none."""
LOOKS_BREAKING = re.compile(r"(?i)[\s>#*_-]*breaking(?:[ -]changes?\b(?![\w-])|[*_]*:)")
FENCE = re.compile(r" {0,3}(```|~~~)")
BULLET = re.compile(r"[*-] +(.*)")
NUMBERED = re.compile(r"\(#\d+\)$")
BY_A_FORGE = ("Merge pull request", "Merge branch", "Merged in", "Merge request")
AUTOSQUASH = re.compile(r"(fixup|squash|amend)!(?= |$)")
BREAKING = ("BREAKING CHANGE", "BREAKING-CHANGE")  # rules 12, 15, 16: in upper case, and nothing else
NO_HEADER = "not written as type: description"
NEAR_MISSES: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(rf"{TYPE}(?:{SCOPE})?!?:(?!//)\S.*"), "a blank is missing after the colon", "write type: description"),
    (
        re.compile(rf"{TYPE}(?:{SCOPE})? +!?: .*|{TYPE} +{SCOPE}!?: .*"),
        "there is a blank before the colon",
        "write type: description",
    ),
    (
        re.compile(rf"{TYPE}\(.*\)!?: .*"),
        "the scope is not one pair of parentheses with a word in it",
        "write type(scope): description",
    ),
    (re.compile(rf"{TYPE}(?:{SCOPE})?!?:\s*"), "there is no description after the colon", "say what changed"),
    (re.compile(rf"{TYPE}(?:{SCOPE})?!?：.*"), "the colon is a full-width one", "write type: description"),
    (re.compile(rf"\s+{HEADER.pattern}"), "the first line starts with a blank", "write type: description"),
    (re.compile(rf"(?:\W+|:\w+: *){HEADER.pattern}"), "something stands before the type", "write type: description"),
)
"""What keeps a first line that was meant to be a header from being one, and what to write."""


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
    header, rest = _split(message)
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


def parse_merge(message: str, *, id: str = "", counting: Counting = STANDARD) -> Conventional | Unread:
    """Read a message written by a forge, `Merge pull request #5 …`: it is the first header of its body.

    For commits with one parent; those with two say nothing, because the commits of their branch count themselves.
    Only types that are in use are looked for, so that no `Co-authored-by: …` is taken for a header.
    """
    header, rest = _split(message)
    if header.startswith(BY_A_FORGE) and HEADER.fullmatch(header) is None:
        lines = rest.split("\n")
        heads = ((number, HEADER.fullmatch(line.rstrip())) for number, line in enumerate(lines))
        start = next((number for number, found in heads if found and counting.knows(found["type"].casefold())), None)
        if start is not None:
            return parse("\n".join(lines[start:]), id=id, counting=counting)
    return parse(message, id=id, counting=counting)


def _split(message: str) -> tuple[str, str]:
    """First line, and the rest; by git's own line ends, so that odd blanks do not count as one."""
    if "\r" in message:
        message = message.replace("\r\n", "\n").replace("\r", "\n")
    header, _, rest = message.lstrip("\n").partition("\n")
    return header.rstrip(), rest


def _unread(header: str, rest: str, id: str) -> Unread:
    """A message without a header, and what keeps it from having one."""
    if not header:
        return Unread(header, "the message is empty", id)
    misses = ((reason, fix) for pattern, reason, fix in NEAR_MISSES if pattern.fullmatch(header))
    reason, fix = _autosquash(header) or next(misses, (NO_HEADER, ""))
    findings = (f"{reason}: {fix}",) if fix else ()
    broken = [line.rstrip() for line in rest.split("\n") if _is_footer_of_a_break(line.rstrip())]
    quoted = tuple(f"{line[:60]!r} does not count: the first line is {NO_HEADER}" for line in broken[:1])
    return Unread(header, reason, id, findings=(*findings, *quoted))


def _autosquash(header: str) -> tuple[str, str] | None:
    found = AUTOSQUASH.match(header)
    return (f"{found[0]} belongs into the commit it mends", "git rebase --autosquash") if found else None


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
    fenced = frozenset(_fenced(lines)) if "```" in rest or "~~~" in rest else frozenset()
    body, footers = _body_and_footers(lines, fenced)
    said = [line for number, line in enumerate(lines) if number not in fenced] if fenced else lines
    listed = tuple(_bullets(said, counting))
    findings = (*_findings(said, counting), *(() if squash else _unlisted(listed)))
    return _Rest(body, footers, findings, listed if squash else ())


def _body_and_footers(lines: Sequence[str], fenced: Collection[int]) -> tuple[str, tuple[Footer, ...]]:
    """Free text, and footers: they begin after an empty line, and what follows belongs to their values (rules 8-10).

    `BREAKING CHANGE: ` at the start of a line is a footer without an empty line too: to miss it ships a break as a
    patch, while a break that was not meant is seen in every preview. Inside a line it is a quotation.
    """
    body: list[str] = []
    footers: list[tuple[str, list[str]]] = []
    before = ""
    for number, line in enumerate(lines):
        found = None if number in fenced else FOOTER.fullmatch(line)
        if found and (footers or not before or _is_breaking(found["token"])):
            footers.append((found["token"], [found["value"]]))
        elif footers:
            footers[-1][1].append(line)
        else:
            body.append(line)
        before = line
    return "\n".join(body).strip("\n"), tuple(Footer(token, "\n".join(value).strip()) for token, value in footers)


def _fenced(lines: Iterable[str]) -> Iterator[int]:
    """The numbers of the lines that lie in a code fence: what is quoted there is not said."""
    fence = ""
    for number, line in enumerate(lines):
        mark = FENCE.match(line)
        opening = bool(mark) and not fence
        if fence or opening:
            yield number
        if mark and (opening or mark[1] == fence):
            fence = mark[1] if opening else ""


def _is_footer_of_a_break(line: str) -> bool:
    footer = FOOTER.fullmatch(line)
    return footer is not None and _is_breaking(footer["token"])


def _is_breaking(token: str) -> bool:
    return token in BREAKING


def _breaking(footers: Iterable[Footer], marked: str | None) -> str | None:
    """What breaks, in the words of the footer or else of the header (rule 13); None where nothing does."""
    return next((footer.value for footer in footers if _is_breaking(footer.token)), marked)


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


def _findings(lines: Iterable[str], counting: Counting) -> Iterator[str]:
    """What looks as if more was meant."""
    for line in lines:
        if LOOKS_BREAKING.match(line) and not _is_footer_of_a_break(line):
            yield f"{line[:60]!r} is not read as a break: write BREAKING CHANGE: and what breaks"
        more = HEADER.fullmatch(line)
        if more and (more["type"].casefold() in counting.levels or more["bang"]):
            yield f"{line[:60]!r} stands in the body: only the first line counts"
