"""What leaves is scrubbed here: secrets and personal data, by match span; digests and commit ids survive.

known       values of this run, also base64 and hexadecimal; `views` undoes URL, JSON, XML and shell escapes and breaks
shapes      tokens by the shape that their makers gave them
assigned    values that a name, a header or a URL calls secret
personal    mail, telephone and network addresses; `numbers`: cards, accounts, persons
survivors   what none of the last three may touch
sources     where the known values come from
"""

from __future__ import annotations

from .known import SHORTEST, is_secret_name, secrets_of
from .lines import LineByLine
from .redactor import Redact, Redactor, as_it_is, redacted, redactor
from .sources import secrets_of_run
from .spans import MASK, Span

__all__ = [
    "MASK",
    "SHORTEST",
    "LineByLine",
    "Redact",
    "Redactor",
    "Span",
    "as_it_is",
    "is_secret_name",
    "redacted",
    "redactor",
    "secrets_of",
    "secrets_of_run",
]
