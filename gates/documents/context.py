"""What gates and probes ask of the brief and the environment context (decisions 13, 34, 37); roadmap: milestones.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from .fields import cleaned, near_misses
from .markdown import Document, Section
from .milestones import Milestone, Milestones, read_roadmap
from .plan import hidden
from .rows import digest
from .text import Unread, fold, plain
from .values import is_none, is_unset

__all__ = [
    "Brief",
    "Entry",
    "EnvContext",
    "Milestone",
    "Milestones",
    "read_brief",
    "read_env_context",
    "read_roadmap",
]

_NAMES = ("Compliance", "Regulatory", "Regulation", "Regulations", "Compliance requirements", "Regulatory requirements")
_COMPLIANCE = re.compile(r"\b(?:compliance|regulatory|regulations?)\b", re.IGNORECASE)
_ENTRY = re.compile(r"[\s>]*(?:[-*+][ \t]+)?\*\*(?P<name>[^*]{1,60}?)\s*:?\s*\*\*\s*:?[ \t]*(?P<value>.*?)\s*$")
_CODE = re.compile(r"(?<!`)(`{1,9})(?!`)(.+?)(?<!`)\1(?!`)")
_BUILD = ("Build",)
_BUILD_COMMAND = frozenset({"build command", "build commands", "command", "commands", "build", "build system"})
_DELIVERY = ("Delivery",)
_MECHANISM = frozenset({"delivery mechanism", "mechanism", "delivery", "deployment mechanism"})
_MONITORING = ("Monitoring & Observability", "Monitoring and Observability", "Monitoring", "Observability")
_EXTERNAL = (
    "External services",
    "External dependencies",
    "External systems",
    "Integrations",
    "Third-party services",
)


@dataclass(frozen=True)
class Entry:
    """`- **Name:** value`, a row of a table, or a plain list item (then `name` is empty)."""

    name: str
    value: str
    line: int


@dataclass(frozen=True)
class Brief:
    """The project brief, as far as gates ask: what it says about compliance; empty where it says that there is none.

    `unread` are lines that look like saying something about it and are not read, or hide what follows.
    """

    path: str
    compliance: tuple[Entry, ...]
    digest: str = ""
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True)
class EnvContext:
    """The environment context, as far as gates and probes ask.

    `build_commands` are the code spans and fenced lines of the section Build that stand for commands; `monitoring`
    are the signals it lists, `external_services` what the service needs from elsewhere.
    """

    path: str
    build_commands: tuple[str, ...]
    delivery: str | None
    monitoring: tuple[Entry, ...]
    external_services: tuple[Entry, ...]
    unread: tuple[Unread, ...] = ()


def read_brief(path: str, text: str) -> Brief:
    """Headings and fields about compliance or regulation that are neither unset nor "none" nor "n/a"."""
    document = Document(path, text)
    below_title = (each for place, each in enumerate(document.sections) if place > 0 or each.level > 1)
    headed = (_under(document, each) for each in below_title if _COMPLIANCE.search(each.title))
    fields = (each for each in _entries(document, None) if _COMPLIANCE.search(each.name))
    found = {each.line: each for each in chain(fields, headed)}
    said = (each for _, each in sorted(found.items()))
    named = tuple(each for each in said if not is_unset(each.value) and not is_none(each.value))
    return Brief(path, named, digest(document), () if named else (*hidden(document), *_missed(document)))


def _missed(document: Document) -> Iterator[Unread]:
    """`Compliance: GDPR` without the asterisks that make it a field."""
    for each in near_misses(document, _NAMES):
        value = re.split("[:：]", document.masked[each.line - 1].text, maxsplit=1)[-1]
        if not is_unset(value) and not is_none(value):
            yield each


def _under(document: Document, section: Section) -> Entry:
    """A heading with all that stands below it; items that say "none" do not count."""
    rows = (re.sub(r"^(?:[-*+]|\d+[.)])\s+", "", line.text.strip(" \t>")) for line in document.body(section))
    said = [row for row in rows if row and not is_unset(row) and not is_none(row)]
    return Entry(section.title, " ".join(said), section.line)


def read_env_context(path: str, text: str) -> EnvContext:
    """Build commands, delivery, monitoring and external services of an environment context."""
    document = Document(path, text)
    build, unread = _build_commands(document)
    mechanism = (each.value for each in _of(document, _DELIVERY) if fold(each.name) in _MECHANISM)
    return EnvContext(
        path=path,
        build_commands=build,
        delivery=next(mechanism, None),
        monitoring=tuple(_of(document, _MONITORING)),
        external_services=tuple(chain(_of(document, _EXTERNAL), _named(document, _EXTERNAL))),
        unread=unread,
    )


def _build_commands(document: Document) -> tuple[tuple[str, ...], tuple[Unread, ...]]:
    entries = [each for each in _of(document, _BUILD) if fold(each.name) in _BUILD_COMMAND]
    spans = [match[2].strip() for each in entries for match in _CODE.finditer(each.value)]
    fenced = [
        line.strip()
        for section in document.find(*_BUILD)
        for fence in document.fences(section)
        for line in fence.content.splitlines()
        if line.strip() and not line.lstrip().startswith("#")
    ]
    prose = [each for each in entries if "command" in fold(each.name) and not _CODE.search(each.value)]
    fix = "Put the command, and nothing else, between backticks."
    unread = tuple(Unread(document.path, each.line, f"no command in {each.value!r}", fix) for each in prose)
    return tuple(dict.fromkeys([*spans, *fenced])), unread


def _of(document: Document, titles: tuple[str, ...]) -> Iterator[Entry]:
    """What the sections with these titles list, template words and "none" left out."""
    for section in document.find(*titles):
        yield from (each for each in _entries(document, section) if _is_said(each))


def _named(document: Document, names: tuple[str, ...]) -> Iterator[Entry]:
    wanted = {fold(name) for name in names}
    yield from (each for each in _entries(document, None) if fold(each.name) in wanted and _is_said(each))


def _is_said(entry: Entry) -> bool:
    return cleaned(entry.value) is not None and not is_none(entry.value)


def _entries(document: Document, within: Section | None) -> Iterator[Entry]:
    listed = {item.line: item.text for item in document.items(within)}
    for line in document.body(within):
        text = listed.get(line.number)
        match = _ENTRY.match(line.text if text is None else text)
        if match:
            yield Entry(plain(match["name"]).rstrip(":").strip(), match["value"], line.number)
        elif text:
            yield Entry("", text, line.number)
    for row in (row for table in document.tables(within) for row in table.rows if row.cells):
        first, *rest = (cell.text for cell in row.cells)
        yield Entry(plain(first), " ".join(rest) or first, row.line)
