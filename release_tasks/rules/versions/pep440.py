"""Versions as Python packages have them: read, write, order and raise them (PEP 440).

`packaging` reads and orders. It is imported at run time alone: `tags.scheme_named` imports this module when a project
has this scheme.
"""

import re

from packaging.version import InvalidVersion
from packaging.version import Version as Packaging

from ...engine.errors import UsageError
from .schemes import LONGEST, Level, Scheme, VersionError

WORDS = {"a": "a", "alpha": "a", "b": "b", "beta": "b", "rc": "rc"}
"""What `--pre` takes, and how it is written."""
WORDING = ("PEP 440 (X.Y or X.Y.Z)", "2.5.0rc1")
TWO_NUMBERS = r"([0-9]+!)?[0-9]+\.[0-9].*"


class Pep440(Packaging):
    """One version, ordered as PEP 440 says; it is written in its normal form."""

    @property
    def base(self) -> "Pep440":
        """The final version that this one is, or leads to: pre- and development releases and local parts gone."""
        post = f".post{self.post}" if self.post is not None and self.pre is None else ""
        return Pep440(f"{self.base_version}{post}")

    @property
    def final(self) -> bool:
        """Whether it is no pre-release; a post-release is final, a development release is not."""
        return not self.is_prerelease

    @property
    def counted(self) -> tuple[str, int]:
        """Word and number of `rc2`; `rc2.dev1` leads to it, and has used up 1 only. A bare `.dev3` has no word."""
        if self.pre is None:
            return "", self.dev or 0
        return self.pre[0], self.pre[1] - (self.dev is not None and self.post is None)

    def raised(self, level: Level) -> "Pep440":
        """The next final version, with as many numbers: in 0.y a breaking change and a feature raise y, else z."""
        at = 0 if level is Level.MAJOR and self.major > 0 else 1 if level >= Level.MINOR else 2
        numbers = (*self.release, 0, 0)
        return self._of((*numbers[:at], numbers[at] + 1, *[0] * (len(self.release) - at - 1)))

    def numbered(self, word: str, number: int) -> "Pep440":
        """`X.Y.ZrcN`; without a word the development release."""
        return Pep440(f"{self.base_version}{word}{number}" if word else f"{self.base}.dev{number}")

    def _of(self, numbers: tuple[int, ...]) -> "Pep440":
        epoch = f"{self.epoch}!" if self.epoch else ""
        return Pep440(epoch + ".".join(map(str, numbers)))


def parse(text: str) -> Pep440:
    """Read `X.Y` or `X.Y.Z`, with what PEP 440 lets follow, also in its looser spellings; raises `VersionError`.

    A bare number is refused, and a `v` before it: both are marks of tags, not of versions.
    """
    if len(text) > LONGEST or not re.fullmatch(TWO_NUMBERS, text, re.ASCII):
        raise VersionError(text, *WORDING)
    try:
        return Pep440(text)
    except InvalidVersion:
        raise VersionError(text, *WORDING) from None


def word(text: str) -> str:
    """`a`, `b` or `rc`; `alpha` and `beta` are the same as the first two."""
    if text not in WORDS:
        raise UsageError(
            f"--pre {text!r:.80} is no pre-release of PEP 440, which has a, b and rc (also alpha and beta)",
            fix="--pre rc",
        )
    return WORDS[text]


PEP440 = Scheme("pep440", Pep440("0.1.0"), parse, word)
