"""Signatures by GnuPG, as git makes them: the key is in the person's keyring, and an agent asks for its passphrase."""

from pathlib import Path

from ...engine.errors import OutsideFailed
from ...engine.world import World
from .key import Key, Verified

STATUS = "[GNUPG:] "
LIES = ("EXPKEYSIG", "EXPSIG", "REVKEYSIG", "BADSIG", "ERRSIG")
"""What gpg says of a signature that is not good now; for some of these it ends with 0."""


class GpgSignature:
    """Signs with one key, and believes that key alone."""

    def __init__(self, world: World, key: Key) -> None:
        self.world = world
        self.key = key

    def sign(self, text: str) -> str:
        """The armored signature of this text; raises `OutsideFailed` where the key does not sign."""
        words = ("--status-fd=2", "--armor", "--detach-sign", "--local-user", self.key.name)
        answer = self.world.ask((self.key.program, "--batch", *words), stdin=text)
        if answer.code != 0 or "[GNUPG:] SIG_CREATED " not in answer.err:
            raise OutsideFailed(
                f"gpg did not sign: {_reason(answer.err)}",
                fix=f"see that the secret key is there: gpg --list-secret-keys {self.key.name}",
            )
        return answer.out

    def verify(self, text: str, signature: Path) -> Verified | str:
        """Who signed this text, or why that cannot be believed."""
        answer = self.world.ask(
            (self.key.program, "--batch", "--status-fd=1", "--verify", str(signature), "-"), stdin=text
        )
        said = _status(answer.out)
        bad = next((word for word in LIES if word in said), None)
        if answer.code != 0 or bad or "GOODSIG" not in said or "VALIDSIG" not in said:
            return f"gpg says {bad or _reason(answer.err)}"
        fingerprint, primary = said["VALIDSIG"].split()[0], said["VALIDSIG"].split()[-1]
        if not {fingerprint, primary} & self._fingerprints():
            return f"it is by {fingerprint}, which is not {self.key.name}"
        return Verified(said["GOODSIG"].partition(" ")[2], fingerprint, primary)

    def _fingerprints(self) -> set[str]:
        """Those of our key and its subkeys."""
        answer = self.world.ask((self.key.program, "--batch", "--with-colons", "--list-keys", self.key.name))
        return {line.split(":")[9] for line in answer.out.splitlines() if line.startswith("fpr:")}


def _status(out: str) -> dict[str, str]:
    """The status lines of gpg: keyword to the rest."""
    lines = (line.removeprefix(STATUS) for line in out.splitlines() if line.startswith(STATUS))
    return {word: rest for word, _, rest in (line.partition(" ") for line in lines)}


def _reason(text: str) -> str:
    """Its last words for people."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith(STATUS)]
    return lines[-1] if lines else "nothing"
