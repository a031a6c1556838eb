"""Known values: each as it is, in base64 at any alignment, in hexadecimal, with its white space collapsed."""

from __future__ import annotations

import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from .spans import Span

SHORTEST = 6
"""Characters; a shorter value hides more ordinary words than secrets."""
RULE = "known value"

_SECRET_NAME = re.compile(
    r"TOKEN|SECRET|PASSW|PASSPHRASE|KEY|CREDENTIAL|COOKIE|WEBHOOK|(?:^|_)(?:PAT|DSN)(?:_|$)|_PWD$", re.IGNORECASE
)
_IN_URL = re.compile(r"://([^\s/'\"<>]{1,400})@")
_IN_HEADER = re.compile(r"\b(?:basic|bearer|token)\s+([\w.~+/=-]{6,})", re.IGNORECASE)


def is_secret_name(name: str) -> bool:
    """Does an environment variable of this name hold a secret?"""
    return _SECRET_NAME.search(name) is not None


def secrets_of(environment: Mapping[str, str], named: Iterable[str] = ()) -> tuple[str, ...]:
    """The values to hide, longest first: of variables whose name says so or that are `named`, passwords in URLs.

    Of a value of several lines each line, too.
    """
    wanted = frozenset(named)
    found = (value for name, value in environment.items() if is_secret_name(name) or name in wanted)
    values = [*found, *(each for value in environment.values() for each in in_text(value))]
    lines = {line.strip() for value in values for line in (value, *value.splitlines())}
    return tuple(sorted((each for each in lines if len(each) >= SHORTEST), key=lambda each: (-len(each), each)))


def in_text(text: str) -> Iterator[str]:
    """The passwords, and what stands before them, of URLs in this text, and the words of authorization headers.

    Also without the escapes of the URL: so they are sent, and said by what uses them.
    """
    for (userinfo,) in (match.groups() for match in _IN_URL.finditer(text)):
        user, colon, password = userinfo.partition(":")
        for each in (userinfo, password) if colon else (user,):
            yield from (each, unquote(each))
    yield from (match[1] for match in _IN_HEADER.finditer(text))


def forms(values: Iterable[str]) -> tuple[str, ...]:
    """Every text to look for, longest first. The escapes of URLs, JSON, XML and shells are undone by `views`."""
    found = {form for value in values for form in _forms(value) if len(form) >= SHORTEST}
    return tuple(sorted(found, key=lambda form: (-len(form), form)))


def _forms(value: str) -> Iterator[str]:
    yield value
    yield " ".join(value.split())
    yield "".join(value.split("\n"))
    data = value.encode("utf-8", "surrogatepass")
    yield from (data.hex(), data.hex().upper())
    for offset in range(3):
        yield from _base64(data, offset)


def _base64(data: bytes, offset: int) -> Iterator[str]:
    """The letters that depend on this value alone, where `offset` (modulo 3) bytes of something else stand before.

    Also with the end that they have where nothing stands behind.
    """
    padded = b"\0" * offset + data + b"\0" * (-(offset + len(data)) % 3)
    start, end = -(-offset * 8 // 6), (offset + len(data)) * 8 // 6
    for encode in (b64encode, urlsafe_b64encode):
        yield encode(padded)[start:end].decode("ascii")
        yield encode(b"\0" * offset + data)[start:].decode("ascii")


def find(text: str, wanted: Iterable[str]) -> Iterator[Span]:
    """Where one of these forms is, also where it overlaps with itself; the last letters of base64 go with it."""
    for form in wanted:
        at = text.find(form)
        while at >= 0:
            yield Span(at, at + len(form), RULE)
            at = text.find(form, at + 1)
