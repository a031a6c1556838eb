"""Who signs: what git's configuration and the setting `sign` say together."""

from collections.abc import Mapping
from typing import NamedTuple

from ...engine.errors import UsageError

FORMATS: Mapping[str, str] = {"openpgp": "gpg", "ssh": "ssh"}
"""The values of git's `gpg.format` that we sign by."""
PROGRAMS: Mapping[str, tuple[str, ...]] = {"gpg": ("gpg.openpgp.program", "gpg.program"), "ssh": ("gpg.ssh.program",)}
FALLBACK: Mapping[str, str] = {"gpg": "gpg", "ssh": "ssh-keygen"}
KEY = "user.signingkey"
SWITCHES = ("commit.gpgsign", "tag.gpgsign", "tag.forcesignannotated")
SET_UP = "git config gpg.format ssh && git config user.signingkey ~/.ssh/id_ed25519.pub"


class Key(NamedTuple):
    """What to sign with: `ssh` and a key file or the public key itself, or `gpg` and what names a key to it."""

    method: str
    name: str
    program: str


class Verified(NamedTuple):
    """A signature that its own tool calls good: by whom, and the fingerprint of the key."""

    signer: str
    key: str
    primary: str = ""
    """Of a GnuPG subkey: its primary key's fingerprint."""


def key_of(sign: str, config: Mapping[str, str], mail: str) -> Key | str:
    """The key to sign with, or why nobody signs.

    `config` is git's configuration, names in lower case. Raises `UsageError` where `sign` wants what git does not have.
    """
    if sign == "off":
        return 'sign = "off"'
    if sign == "auto" and KEY not in config and not any(_is_on(config.get(name, "")) for name in SWITCHES):
        return "git is not set up to sign"
    given = config.get("gpg.format", "openpgp").lower()
    method = FORMATS.get(given) if sign == "auto" else sign
    if method is None:
        return f"gpg.format = {given} is not known here"
    name = config.get(KEY, mail if method == "gpg" else "")
    if name:
        return Key(method, name, _program(method, config))
    if sign == "auto":
        return f"git signs by {method}, and has no {KEY}"
    raise UsageError(f'sign = "{sign}", and git has no {KEY}', fix=SET_UP)


def is_public_key(text: str) -> bool:
    """Whether this is an SSH public key itself, as git takes one in place of a path."""
    return text.startswith(("key::", "ssh-", "sk-", "ecdsa-"))


def _program(method: str, config: Mapping[str, str]) -> str:
    return next((config[name] for name in PROGRAMS[method] if name in config), FALLBACK[method])


def _is_on(value: str) -> bool:
    return value.lower() in ("true", "yes", "on", "1")
