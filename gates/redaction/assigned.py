"""What says by its place that it is a secret: after a name, in a header, in a URL. The value alone is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .spans import MASK, Span

_NAME = r"""
    (?: passw(?:or)?d | passphrase | passwd | (?<![A-Za-z]) pwd | secret | token | credential
      | (?: api | access | secret | private | account | shared | signing | encryption | client | license | master
        | deploy | storage | session ) [_.\- ]? key
      | auth[_.-]?key | bearer | pgpassword )
    (?: [_.-]? (?: value | text | base64 | b64 | \d{1,3} ) )?
"""
_WORDS = ("pass", "pwd", "secret", "token", "credential", "key", "bearer")
"""One of them is in every name above."""
_ASSIGNED = re.compile(
    rf"""(?P<name>{_NAME}) ["'\]\\]{{0,4}} [ \t]{{0,8}}
        (?: : [ \t]{{0,4}} [A-Za-z][\w.|\[\]]{{0,40}} [ \t]{{0,4}} (?= = ) )?  # a type
        (?: => | := | [!=]?={{1,2}} | : (?![/:]) ) [ \t]{{0,8}}
        (?: \\{{0,3}}(?P<quote>["'`]) )?
        (?P<value> \$\{{\w{{1,60}}\}} | [^\s"'`\\,;&|<>(){{}}\[\]]{{1,2000}} )""",
    re.VERBOSE | re.IGNORECASE,
)
_QUOTED = {quote: re.compile(rf"[^{quote}<>\n\\]{{1,2000}}") for quote in "\"'`"}
_FLAG = re.compile(
    r"(?<![\w-])--?(?:[A-Za-z]+-){0,3}(?:password|passphrase|secret|token|api-?key)[ \t]{1,8}"
    r"([^\s\"'<>|;&-][^\s\"'<>|;&]{3,2000})"
)
_USER = re.compile(r"://([^\s/'\"<>]{1,400})@")
_HEADER = re.compile(
    r"""\b(?:proxy-)?authorization["'\\]{0,4}[ \t]{0,8}[:=][ \t]{0,8}["'\\]{0,4}
        (?:[A-Za-z][\w-]{1,30}[ \t]{1,8}(?=[^\s"'<>,;]))?(?P<value>[^\s"'<>,;\\]{1,4000})""",
    re.VERBOSE | re.IGNORECASE,
)
_COOKIE = re.compile(r"\b(?:set-)?cookie:[ \t]{0,8}([^\s\"'<>][^\r\n\"'<>]{0,4000})", re.IGNORECASE)
_SCHEME = re.compile(r"\b(?:Bearer|Basic)[ \t]{1,8}(?=[^\s\d=]{0,4000}[\d=])([\w.~+/=-]{8,4000})", re.IGNORECASE)
_SQL = re.compile(r"\bidentified[ \t]{1,8}by[ \t]{1,8}['\"]([^'\"\n]{1,400})['\"]", re.IGNORECASE)
_ORDINARY = frozenset(
    word
    for line in (
        "none null true false str string bytes int float bool object any optional secretstr required missing unset",
        "empty expected given invalid expired found not is was it the this a an no yes redacted hidden masked",
    )
    for word in line.split()
)
"""Words after `token:` that say something of it, and are none."""
_REFERENCE = re.compile(r"\$\{?[A-Z_][A-Z0-9_]*\}?|[A-Z_]+|%\(\w+\)s|os\.(?:environ|getenv).*|\*+|x+|\.+", re.ASCII)
_ELEMENT = re.compile(rf"<(?:\w{{1,40}}[:_.-]){{0,4}}{_NAME}>([^<>]{{1,2000}})</", re.VERBOSE | re.IGNORECASE)
_KEY = re.compile(rf"(?:.*[^A-Za-z0-9])?{_NAME}", re.VERBOSE | re.IGNORECASE | re.DOTALL)


def find(text: str) -> Iterator[Span]:
    """Where a value stands that its name, its header or its URL calls a secret."""
    small = text.lower()
    if any(word in small for word in _WORDS):
        yield from _assigned(text)
    yield from _users(text)
    for word, pattern, rule in (
        ("authorization", _HEADER, "authorization"),
        ("cookie", _COOKIE, "cookie"),
        ("b", _SCHEME, "authorization"),
        ("-", _FLAG, "assigned secret"),
        ("</", _ELEMENT, "assigned secret"),
        ("identified", _SQL, "assigned secret"),
    ):
        if word in small:
            for match in pattern.finditer(text):
                if not is_ordinary(match[1]):
                    yield Span(*match.span(1), rule)


def _assigned(text: str) -> Iterator[Span]:
    at = 0
    while match := _ASSIGNED.search(text, at):
        start, end = match.span("value")
        if match["quote"] and (whole := _QUOTED[match["quote"]].match(text, start)):
            end = max(end, whole.end())
        at = max(end, at + 1)
        if not is_ordinary(text[start:end]):
            yield Span(start, end, "assigned secret")


def is_secret_key(key: str) -> bool:
    """Does a key of a document say that its value is a secret, as `db_password`?"""
    return _KEY.fullmatch(key) is not None


def is_ordinary(value: str) -> bool:
    """Is it a word of a sentence, or the name of a variable?"""
    plain = value.rstrip(".:!?")
    return plain.lower() in _ORDINARY or plain == MASK or _REFERENCE.fullmatch(plain) is not None


def _users(text: str) -> Iterator[Span]:
    """User and password of URLs. `git` alone is the name that everybody has at a forge."""
    for match in _USER.finditer(text) if "://" in text else ():
        if match[1] not in (MASK, "git"):
            yield Span(*match.span(1), "URL credentials")
