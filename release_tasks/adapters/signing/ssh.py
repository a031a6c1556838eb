"""Signatures by ssh-keygen, as git makes them: with a key file, or an agent that holds the key."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...engine.errors import OutsideFailed, UsageError
from ...engine.world import World
from .key import Key, Verified, is_public_key

NAMESPACE = "file"
"""What ssh-keygen calls the purpose of a signature of any file."""
GOOD = re.compile(r'Good "[^"]+" signature for (?P<signer>.+) with \S+ key (?P<key>SHA256:\S+)')


class SshSignature:
    """Signs with one key; verifies by git's allowed signers, or without such a file by the key itself."""

    def __init__(self, world: World, key: Key, mail: str, allowed: Path | None) -> None:
        self.world = world
        self.key = key
        self.mail = mail
        self.allowed = allowed

    def sign(self, text: str) -> str:
        """The armored signature of this text; raises `OutsideFailed` where the key does not sign."""
        with self._key_file() as file:
            answer = self.world.ask(self._words("sign", "-f", str(file)), stdin=text)
        if answer.code != 0:
            raise OutsideFailed(
                f"ssh-keygen did not sign: {_last(answer.err)}",
                fix=f"ssh-add the key, or see that it is there: git config user.signingkey ({self.key.name})",
            )
        return answer.out

    def verify(self, text: str, signature: Path) -> Verified | str:
        """Who signed this text, or why that cannot be believed."""
        with self._allowed() as allowed:
            who = (self.key.program, "-Y", "find-principals", "-s", str(signature), "-f", str(allowed))
            found = self.world.ask(who)
            signer = found.out.strip().partition("\n")[0].partition(",")[0]
            if found.code != 0 or not signer:
                return f"its key is not one of the allowed signers in {self.allowed or 'git config user.signingkey'}"
            words = self._words("verify", "-f", str(allowed), "-I", signer, "-s", str(signature))
            answer = self.world.ask(words, stdin=text)
        good = GOOD.search(answer.out)
        if answer.code != 0 or good is None:
            return _last(answer.err or answer.out)
        return Verified(good["signer"], good["key"])

    def _words(self, verb: str, *more: str) -> tuple[str, ...]:
        return (self.key.program, "-Y", verb, "-n", NAMESPACE, *more)

    @contextmanager
    def _key_file(self) -> Iterator[Path]:
        """The key as a file; one that git knows by its text alone is in an agent."""
        if not is_public_key(self.key.name):
            yield Path(self.key.name)
            return
        with _kept(self._public()) as file:
            yield file

    @contextmanager
    def _allowed(self) -> Iterator[Path]:
        if self.allowed is not None:
            yield self.allowed
            return
        with _kept(f'{self.mail} namespaces="{NAMESPACE}" {self._public()}') as file:
            yield file

    def _public(self) -> str:
        """The public key; raises `UsageError` where there is none. The private half is for ssh-keygen alone."""
        name = self.key.name
        if is_public_key(name):
            return name.removeprefix("key::")
        beside = (self.world.read(Path(f"{name.removesuffix('.pub')}.pub")) or "").strip()
        if is_public_key(beside):
            return beside
        answer = self.world.ask((self.key.program, "-y", "-f", name))
        if answer.code != 0:
            raise UsageError(
                f"{name} is no SSH key: {_last(answer.err)}", fix="git config user.signingkey ~/.ssh/id_ed25519.pub"
            )
        return answer.out.strip()


@contextmanager
def _kept(text: str) -> Iterator[Path]:
    """A scratch file with one line."""
    with tempfile.NamedTemporaryFile("w", prefix="release-sign-", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        yield Path(file.name)


def _last(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "it says nothing")
