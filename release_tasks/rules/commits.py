"""What a commit message says (Conventional Commits 1.0.0), and how much it raises the version.

Where other tools read the same message in different ways, the choice made here and its reason stand beside the line
that makes it. Nothing is ignored in silence: a message that says nothing is `Unread`, with the reason, and a message
that looks as if more was meant carries findings.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from .versions import Level

HEADER = r"(?P<type>\w[\w/.-]*)(?:\((?P<scope>[^()\n]+)\))?(?P<bang>!)?: +(?P<description>\S.*)"
FOOTER = r"(?P<token>BREAKING CHANGE|\w[\w-]*)(?:: +| (?=#)|(?<=BREAKING.CHANGE):$)(?P<value>.*)"
LOOKS_BREAKING = r"(?i)breaking[ -]changes?\b(?![\w-])"
AUTOSQUASH = ("fixup!", "squash!", "amend!")

LEVELS: Mapping[str, Level] = MappingProxyType(
    {
        "feat": Level.MINOR,
        "deprecate": Level.MINOR,  # SemVer 2.0.0, rule 7
        "fix": Level.PATCH,
        "perf": Level.PATCH,
        "security": Level.PATCH,
        "revert": Level.PATCH,
    }
)
"""Type to level; types that are not here raise nothing."""


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


class Unread(NamedTuple):
    """One message that raises nothing and appears in no changelog, and why; `settled` where nothing is to be mended."""

    header: str
    reason: str
    id: str = ""
    settled: bool = False


def parse(message: str, *, id: str = "") -> Conventional | Unread:
    """Read one message. Every text is answered; none raises."""
    header, lines = _split(message)
    found = re.fullmatch(HEADER, header)
    if found is None:
        return Unread(header, _why_unread(header), id)
    body, footers = _body_and_footers(lines)
    said = [line for line, fenced in _fences(lines) if not fenced]
    squashed = tuple(_bullets(said)) if re.search(r"\(#\d+\)$", header) else ()
    return Conventional(
        type=found["type"].casefold(),  # rule 15: types are not case-sensitive
        scope=found["scope"],
        breaking=_breaking(footers, found["description"] if found["bang"] else None),
        description=found["description"].strip(),
        body=body,
        footers=footers,
        findings=tuple(_findings(said)),
        squashed=squashed,
        id=id,
    )


def level(commit: Conventional, levels: Mapping[str, Level] = LEVELS) -> Level | None:
    """How much this commit raises the version; None where it does not."""
    own = Level.MAJOR if commit.breaking is not None else levels.get(commit.type)
    raising = (level(each, levels) for each in commit.squashed)  # bullets raise, and never lower
    return max((each for each in (own, *raising) if each is not None), default=None)


def highest(commits: Iterable[Conventional | Unread], levels: Mapping[str, Level] = LEVELS) -> Level | None:
    """How much these commits together raise the version; None where there is nothing to release."""
    found = (level(commit, levels) for commit in commits if isinstance(commit, Conventional))
    return max((each for each in found if each is not None), default=None)


def parse_merge(message: str, *, id: str = "") -> Conventional | Unread:
    """Read a message written by a forge, `Merge pull request #5 …`: it is the first conventional line of its body.

    For commits with one parent; those with two say nothing, because the commits of their branch count themselves.
    """
    read = parse(message, id=id)
    header, lines = _split(message)
    if isinstance(read, Conventional) or not header.startswith(
        ("Merge pull request", "Merge branch", "Merged in", "Merge request")
    ):
        return read
    start = next((number for number, line in enumerate(lines) if re.fullmatch(HEADER, line)), None)
    return read if start is None else parse("\n".join(lines[start:]), id=id)


def _split(message: str) -> tuple[str, list[str]]:
    """First line, and the lines after it; git's own line ends, so that odd blanks do not count as one."""
    header, *lines = re.split(r"\r\n?|\n", message.lstrip("\r\n"))
    return header.rstrip(), [line.rstrip() for line in lines]


def _why_unread(header: str) -> str:
    """What keeps a header from being conventional."""
    if not header.strip():
        return "the message is empty"
    if header.startswith(AUTOSQUASH):
        return f"{header.partition(' ')[0]} belongs into the commit it mends: git rebase --autosquash"
    if re.match(r"\s", header):
        return "the first line starts with a blank"
    if re.fullmatch(r"\w[\w/.-]*(\([^()]*\))?!?:\S.*", header):
        return "a blank is missing after the colon"
    if re.match(r"\w[\w/.-]*(\([^()]*\))? +!?:|\w[\w/.-]* +\([^()]*\)!?:", header):
        return "there is a blank before the colon"
    if re.match(r"\w[\w/.-]*\(", header):
        return "the scope is not one pair of parentheses with a word in it"
    if re.fullmatch(r"\w[\w/.-]*!?:\s*", header):
        return "there is no description after the colon"
    return "not written as type: description"


def _body_and_footers(lines: list[str]) -> tuple[str, tuple[Footer, ...]]:
    """Free text, and footers: they begin after an empty line, and what follows belongs to their values (rules 8-10).

    `BREAKING CHANGE: ` at the start of a line is a footer without an empty line too: to miss it ships a break as a
    patch, while a break that was not meant is seen in every preview. Inside a line it is a quotation.
    """
    body: list[str] = []
    footers: list[Footer] = []
    before = ""
    for line, fenced in _fences(lines):
        found = None if fenced else re.fullmatch(FOOTER, line)
        if found and (footers or not before or _is_breaking(found["token"])):
            footers.append(Footer(found["token"], found["value"]))
        elif footers:
            footers[-1] = footers[-1]._replace(value=f"{footers[-1].value}\n{line}")
        else:
            body.append(line)
        before = line
    return "\n".join(body).strip("\n"), tuple(footer._replace(value=footer.value.strip()) for footer in footers)


def _fences(lines: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it lies in a code fence: what is quoted there is not said."""
    fence = ""
    for line in lines:
        mark = re.match(r" {0,3}(```|~~~)", line)
        opening = bool(mark) and not fence
        yield line, bool(fence) or opening
        if mark and (opening or mark[1] == fence):
            fence = mark[1] if opening else ""


def _is_footer_of_a_break(line: str) -> bool:
    footer = re.fullmatch(FOOTER, line)
    return footer is not None and _is_breaking(footer["token"])


def _is_breaking(token: str) -> bool:
    return token in ("BREAKING CHANGE", "BREAKING-CHANGE")  # rules 12, 15, 16: in upper case, and nothing else


def _breaking(footers: Iterable[Footer], marked: str | None) -> str | None:
    """What breaks, in the words of the footer or else of the header (rule 13); None where nothing does."""
    return next((footer.value for footer in footers if _is_breaking(footer.token)), marked)


def _bullets(lines: Iterable[str]) -> Iterator[Conventional]:
    """The headers that a squash merge lists: whole headers, described by two words or more."""
    for line in lines:
        found = re.fullmatch(r"[*-] +(.*)", line)
        read = parse(found[1]) if found else None
        if isinstance(read, Conventional) and len(read.description.split()) > 1:
            yield read


def _findings(lines: Iterable[str]) -> Iterator[str]:
    """What looks as if more was meant."""
    for line in lines:
        if re.match(LOOKS_BREAKING, line) and not _is_footer_of_a_break(line):
            yield f"{line[:60]!r} is not read as a break: write BREAKING CHANGE: and what breaks"
        more = re.fullmatch(HEADER, line)
        if more and (LEVELS.get(more["type"].casefold()) or more["bang"]):
            yield f"{line[:60]!r} stands in the body: only the first line counts"
