"""What leads to a person: mail addresses, telephone numbers, network addresses. Names are not known by their shape."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_network

from . import numbers
from .spans import Span

_AT = re.compile(r"@(?:[^\W_](?:[\w-]{0,62})\.){1,8}[^\W\d_][\w-]{1,62}")
_LOCAL = frozenset("._%+-'")
_LONGEST_LOCAL = 64  # characters (RFC 5321, 4.5.3.1.1)
_LONGEST_USER = 400  # characters, as `assigned` takes them
_ADDRESS = re.compile(r"[^\s<>]+@[^\s<>]+")

_SOME_DIGITS = re.compile(r"\d(?:\D*\d){3}")  # an address has four, everything else more
_PHONES = (
    re.compile(r"(?<![\w+.])(?:\+|00(?=[1-9]\d{0,2}[ ./(-]))[1-9](?:[ .()/-]{0,2}\d){7,14}(?!\w)"),
    re.compile(r"(?<![\w.(-])(?:\([2-9]\d{2}\) ?|[2-9]\d{2}-)[2-9]\d{2}[-. ]\d{4}(?![\w-])"),
    re.compile(r"(?i)\b(?:tel|telephone|telefon|phone|mobile|fax)\b\W{0,3}(\(?\d[\d ()/.-]{5,18}\d)(?!\w)"),
)

_IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9A-Fa-f]{0,4})(?![\w:])")
_OF_A_VERSION = re.compile(
    r"(?:[=~!<>]= ?|[<^~] ?|(?<!-)> ?|[_-]|\b(?:version|released?|tag|bump(?:ed)?|upgraded?)\W{0,4}(?:to )?)\Z",
    re.IGNORECASE,
)
_LOOK_BACK = 24
_EXAMPLES = tuple(
    ip_network(each) for each in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20")
)
"""What documents may show (RFC 5737, 3849, 9637)."""


def people(said: Collection[str]) -> frozenset[str]:
    """The mail addresses in what was said of some people, as in `Ada <ada@example.org>`, in small letters."""
    return frozenset(address.lower() for each in said for address in _ADDRESS.findall(each))


def find(text: str, exempt: Collection[str] = ()) -> Iterator[Span]:
    """Where something personal is; `exempt` are mail addresses in small letters that may be seen."""
    if "@" in text:
        yield from _mail(text, exempt)
    if "::" in text or text.count(":") > 6:
        yield from (Span(*match.span(), "IP address") for match in _IPV6.finditer(text) if _is_sixth(match[0]))
    if not _SOME_DIGITS.search(text):
        return
    for pattern in _PHONES:
        yield from (Span(*match.span(pattern.groups), "phone number") for match in pattern.finditer(text))
    yield from (Span(*match.span(), "IP address") for match in _IPV4.finditer(text) if _is_somebodys(match))
    yield from numbers.find(text)


def _mail(text: str, exempt: Collection[str]) -> Iterator[Span]:
    for match in _AT.finditer(text):
        start = _local(text, match.start())
        local, address = text[start : match.start()], text[start : match.end()].lower()
        # git@host:path is where a repository lies
        if local and local != "git" and address not in exempt and not _is_of_url(text, start):
            yield Span(start, match.end(), "mail address")


def _local(text: str, end: int) -> int:
    """Where the part before the @ begins."""
    start = end
    while start > max(0, end - _LONGEST_LOCAL) and (text[start - 1].isalnum() or text[start - 1] in _LOCAL):
        start -= 1
    while start < end and text[start] in "'-_":  # a quotation, a mark-up around it
        start += 1
    return start


def _is_of_url(text: str, at: int) -> bool:
    """Is this the user of a URL? Its host may be seen."""
    begin = text.rfind("://", max(0, at - _LONGEST_USER), at)
    return begin >= 0 and not any(each.isspace() or each in "/'\"<>" for each in text[begin + 3 : at])


def _is_somebodys(match: re.Match[str]) -> bool:
    """Is it an address of a machine, and not a version of four numbers, a mask or an example?"""
    try:
        address = IPv4Address(match[0])
    except ValueError:
        return False
    before = match.string[max(0, match.start() - _LOOK_BACK) : match.start()]
    return not _OF_A_VERSION.search(before) and not _is_nobodys(address)


def _is_sixth(text: str) -> bool:
    if not any(each.isdigit() for each in text):
        return False  # `face::add` is code
    try:
        return not _is_nobodys(IPv6Address(text))
    except ValueError:
        return False


def _is_nobodys(address: IPv4Address | IPv6Address) -> bool:
    if address.is_loopback or address.is_unspecified or (address.version == 4 and address.is_reserved):
        return True
    return any(address in network for network in _EXAMPLES)
