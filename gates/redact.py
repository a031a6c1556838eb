"""What leaves is scrubbed here: secrets of the environment, credentials in URLs, the shapes of common tokens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Protocol

MASK = "***"
SHORTEST = 6  # a shorter value hides more ordinary words than secrets

_SECRET_NAME = re.compile(r"TOKEN|SECRET|PASSW|PASSPHRASE|KEY|CREDENTIAL", re.IGNORECASE)
_URL_CREDENTIALS = re.compile(r"(?P<scheme>\b[a-z][a-z0-9+.-]*://)[^\s/@'\"]+@", re.IGNORECASE)
_TOKENS = re.compile(
    r"""
      \bgh[opsur]_[A-Za-z0-9]{20,} | \bgithub_pat_\w{20,} | \bglpat-[\w-]{16,}      # GitHub, GitLab
    | \bxox[abeoprs]-[\w-]{10,}    | \bnpm_[A-Za-z0-9]{20,} | \bpypi-[\w-]{20,}     # Slack, npm, PyPI
    | \bAKIA[0-9A-Z]{16}\b         | \bAIza[\w-]{30,}       | \bsk-[\w-]{20,}       # AWS, Google, common API keys
    | \beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+                                             # JSON web tokens
    | -----BEGIN[ ][A-Z ]*PRIVATE[ ]KEY-----.*?(?:-----END[ ][A-Z ]*PRIVATE[ ]KEY-----|\Z)
    """,
    re.VERBOSE | re.DOTALL,
)
_AUTHORIZATION = re.compile(r"(?P<kind>\b(?:Bearer|Basic)\s+)[\w.~+/=-]{8,}", re.IGNORECASE)


class Redact(Protocol):
    """Text in, the same text without secrets out."""

    def __call__(self, text: str, /) -> str:
        """Hide them."""


def is_secret_name(name: str) -> bool:
    """Does an environment variable of this name hold a secret?"""
    return _SECRET_NAME.search(name) is not None


def secrets_of(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The values to hide, longest first, each also as it looks in a URL; every line of a value of several lines."""
    values = (value for name, value in environment.items() if is_secret_name(name))
    lines = {line.strip() for value in values for line in (value, *value.splitlines())}
    hidden = {form for line in lines if len(line) >= SHORTEST for form in (line, _in_url(line))}
    return tuple(sorted(hidden, key=lambda value: (-len(value), value)))


def _in_url(text: str) -> str:
    """Percent-encoded, as `urllib.parse.quote(text, safe="")` does it."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "_.-~") else _percent(c) for c in text)


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogateescape"))


def redactor(secrets: Iterable[str] = ()) -> Redact:
    """A function that hides these values, URL credentials and token shapes. Hiding twice changes nothing more."""
    known = [value for value in secrets if value]
    values = re.compile("|".join(re.escape(value) for value in known)) if known else None

    def redact(text: str, /) -> str:
        if values is not None:
            text = values.sub(MASK, text)
        text = _URL_CREDENTIALS.sub(rf"\g<scheme>{MASK}@", text)
        return _TOKENS.sub(MASK, _AUTHORIZATION.sub(rf"\g<kind>{MASK}", text))

    return redact


def redacted(value: object, redact: Redact) -> object:
    """The same plain value (mappings, sequences, words, numbers) with every word scrubbed, keys included."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {redact(str(key)): redacted(each, redact) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [redacted(each, redact) for each in value]
    return value
