"""Places that hold the current version and that no setting names: a release would leave them behind.

False alarms are kept few: the version has three parts and stands alone, after a word for it or the project's name, and
what is said of the past, of dependencies, of tests or by a tool is left out.
"""

import re
from collections.abc import Collection, Iterable
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ...engine.git import Line, Repository

MOST = 10  # that are told
LONGEST = 400  # characters of a line; longer ones are written by tools
SECONDS = 10.0  # that are looked for
WHOLE = re.compile(r"\d+\.\d+\.\d+[0-9A-Za-z.+-]*")
BEFORE = r"(?<![0-9A-Za-z.+])(?P<v>v?)"
AFTER = r"(?![0-9A-Za-z+]|\.(?:[0-9*x]|dev|post|rc)|-(?:rc|a|b|alpha|beta|dev|pre|post)\b)"
SPECIFIER = re.compile(r"""(?:[=<>~!^]=|[<>~^@])\s*["']?$|=\s*\{[^}]*$""")
SPEAKS = re.compile(r"(?:version|release)[^0-9A-Za-z]{0,12}$", re.IGNORECASE)
PAST = re.compile(
    r"version(?:added|changed|removed)|deprecated|\b(?:added|new|introduced|removed|changed|fixed|broken) in\b"
    r"|\b(?:since|before|until|prior to|as of|from)\b|\brequire",
    re.IGNORECASE,
)
FOLDERS = frozenset(
    (
        *("tests", "test", "testdata", "fixtures", "node_modules", "vendor", "third_party"),
        *("issues", "handoff-notes", "releases", "audit"),  # what a release writes, or people about one
    )
)
FILES = re.compile(
    r"(?:.*[-.]lock(?:\.json|b)?|.*\.sum|.*-lock\.\w+|.*shrinkwrap.*|(?:changelog|changes|history|news|release).*"
    r"|(?:requirements|constraints).*\.(?:txt|in)|\.pre-commit-config\.yaml|.*\.(?:svg|map|patch|diff|csv|ipynb))",
    re.IGNORECASE,
)


class Undeclared(NamedTuple):
    """A line that holds the current version, and the element of `version_files` that would have it written."""

    path: str
    line: int
    version: str
    setting: str

    def __str__(self) -> str:
        return (
            f"{self.path}:{self.line} holds {self.version} and stays as it is; "
            f"to have it written, add to version_files in [tool.release]: {self.setting}"
        )


def undeclared(
    lines: "Iterable[Line]", version: str, *, project: str = "", known: Collection[str] = ()
) -> tuple[Undeclared, ...]:
    """Those of the lines that hold this version of the project; `known` are the files that a release writes."""
    if WHOLE.fullmatch(version) is None:
        return ()
    alone = re.compile(BEFORE + re.escape(version) + AFTER)
    own = re.compile(rf"(?<!\w){re.escape(project)}[^0-9A-Za-z]{{1,3}}$", re.IGNORECASE) if project else SPEAKS
    found = (
        Undeclared(each.path, each.number, version, _setting(each, match.end("v"), match.end()))
        for each in lines
        if each.path not in known and not _is_elsewhere(each.path) and len(each.text) <= LONGEST
        if (match := alone.search(each.text)) is not None
        if SPECIFIER.search(each.text[: match.start()]) is None and PAST.search(each.text) is None
        if any(words.search(each.text[: match.start()]) is not None for words in (SPEAKS, own))
    )
    return tuple(islice(found, MOST))


def undeclared_at(
    repository: "Repository", commit: str, version: str, *, project: str = "", known: Collection[str] = ()
) -> tuple[Undeclared, ...]:
    """The same of the files at a commit; raises `Unreachable` where looking takes longer than `SECONDS`."""
    lines = repository.lines_with(commit, version, timeout=SECONDS)
    return undeclared(lines, version, project=project, known=known)


def _is_elsewhere(path: str) -> bool:
    *folders, file = path.split("/")
    return not FOLDERS.isdisjoint(folders) or FILES.fullmatch(file) is not None


def _setting(line: "Line", start: int, end: int) -> str:
    """The element of `version_files` to add, as TOML: what stands before and after the version on its line."""
    before, after = line.text[:start].lstrip("\ufeff \t"), line.text[end:].rstrip()[:8]
    if line.path.endswith(".py") and re.match(r"__version__\b", before):
        return f'{{ path = "{line.path}" }}'
    pattern = _plain(before) + (rf"(\S+?){_plain(after)}" if after else r"(\S+)\s*$")
    quote = "'''" if "'" in pattern else "'"
    return f'{{ path = "{line.path}", pattern = {quote}{pattern}{quote} }}'


def _plain(text: str) -> str:
    """A pattern of this text, with no more escapes than it needs."""
    return re.sub(r"\\([^\w.*+?()[\]{}|^$\\])", r"\1", re.escape(text))
