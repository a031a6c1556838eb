"""Who has which role: a TOML file with roles and keys.

[roles]
release_manager = ["Sarah Example <sarah@example.com>"]
developer = ["aisha@example.com", "raj@example.com"]

[keys]                                     # what verifies that it is them: SSH keys, or fingerprints of SSH or GnuPG
"sarah@example.com" = ["ssh-ed25519 AAAA…"]
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

from ...engine.errors import UsageError
from ...engine.settings_file import parse
from ...engine.written import Key, line_of
from .actions import ROLES

EXPECTED = 'as in release_manager = ["sarah@example.com"]'
FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")
GNUPG = re.compile(r"[0-9A-F]{40}|[0-9A-F]{64}")
NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<mail>[^<>\s]+@[^<>\s]+)>")
PERSON = re.compile(r"[^<>@\s]+@[^<>@\s]+|@[\w.-]+")


class Grants(NamedTuple):
    """The roles as one file says them. A person is an e-mail address in lower case, or `@user`.

    roles       role to its people
    names       person to the name, where the file has one
    keys        fingerprint of a key to its person
    unresolved  teams: who is in them cannot be found out here
    """

    path: str
    roles: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str] = {}
    keys: Mapping[str, str] = {}
    unresolved: tuple[str, ...] = ()

    def roles_of(self, people: tuple[str, ...]) -> tuple[str, ...]:
        """The roles that any of these has."""
        return tuple(role for role, given in self.roles.items() if set(people) & set(given))


def read_roles(path: str, text: str) -> Grants:
    """The roles in the text of a TOML file; raises `UsageError` that lists every mistake with its line."""
    table = parse(path, text)
    mistakes = [f"  {path}:{line_of(text, key)}: {words}" for key, words in _mistakes(table)]
    if mistakes:
        raise UsageError("\n".join(["roles are not valid:", *mistakes]), fix=f"mend {path}, {EXPECTED}")
    entries = [(role, entry) for role, people in table["roles"].items() for entry in people]
    named = {person(entry): found["name"].strip() for _, entry in entries if (found := NAMED.fullmatch(entry.strip()))}
    keys = {fingerprint(key): person(who) for who, given in table.get("keys", {}).items() for key in given}
    roles = {role: tuple(map(person, people)) for role, people in table["roles"].items()}
    return Grants(path, roles, {who: name for who, name in named.items() if name}, keys)


def person(entry: str) -> str:
    """`Sarah Example <Sarah@example.com>` → `sarah@example.com`; raises `ValueError` for what names nobody."""
    found = NAMED.fullmatch(entry.strip())
    wanted = (found["mail"] if found else entry.strip()).lower()
    if not PERSON.fullmatch(wanted):
        raise ValueError(f"{entry!r} names nobody")
    return wanted


def fingerprint(key: str) -> str:
    """What a tool calls this key when it verifies; raises `ValueError` for what is no key."""
    words = key.split()
    if FINGERPRINT.fullmatch(key.strip()):
        return key.strip()
    if len(words) > 1 and words[0].startswith(("ssh-", "sk-", "ecdsa-")):
        digest = hashlib.sha256(base64.b64decode(words[1], validate=True)).digest()
        return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"
    compact = "".join(words).upper().removeprefix("0X")
    if GNUPG.fullmatch(compact):
        return compact
    raise ValueError(f"{key!r} is no key")


def _mistakes(table: Mapping[str, Any]) -> Iterator[tuple[Key, str]]:
    for name in table:
        if name not in ("roles", "keys"):
            yield (name,), f"{name} is no table of this file: expected [roles] and [keys]"
    roles, keys = table.get("roles"), table.get("keys", {})
    if not isinstance(roles, dict) or not roles:
        yield ("roles",), f"[roles] is missing, or names nobody, {EXPECTED}"
        roles = {}
    if not isinstance(keys, dict):
        yield ("keys",), 'expected a table, as in "sarah@example.com" = ["ssh-ed25519 AAAA…"]'
        keys = {}
    for role, people in roles.items():
        near = get_close_matches(role, ROLES, n=1, cutoff=0.8)
        if role not in ROLES and near:
            yield ("roles", role), f"{role} is no role here; did you mean {near[0]}?"
        yield from _entries(("roles", role), people, person, f"expected a list of people, {EXPECTED}")
    for who, given in keys.items():
        yield from _entries(("keys", who), [who], person, "expected the e-mail address of a person")
        yield from _entries(("keys", who), given, fingerprint, "expected SSH public keys, or whole fingerprints")
    yield from _shared(keys)


def _entries(key: Key, given: Any, read: Any, expected: str) -> Iterator[tuple[Key, str]]:
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        yield key, expected
        return
    for each in given:
        try:
            read(each)
        except (ValueError, binascii.Error):
            yield key, f"{each!r}: {expected}"


def _shared(keys: Mapping[str, Any]) -> Iterator[tuple[Key, str]]:
    """A key of two people verifies neither."""
    seen: dict[str, str] = {}
    for who, given in keys.items():
        for each in given if isinstance(given, list) else ():
            try:
                mark = fingerprint(str(each))
            except (ValueError, binascii.Error):
                continue
            if seen.setdefault(mark, who) != who:
                yield ("keys", who), f"this key is {seen[mark]}'s too: a key is one person's"
