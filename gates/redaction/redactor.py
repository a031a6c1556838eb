"""One function that hides everything: known values first, then shapes, then what is personal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Protocol

from . import assigned, known, personal, shapes
from .spans import MASK, Span, masked, merged
from .survivors import Survivors
from .views import View, loosened, unescaped

ROUNDS = 4
"""What was hidden can uncover the edge of something else; so the result is searched again, at most so often."""


class Redact(Protocol):
    """Text in, the same text without secrets and personal data out."""

    def __call__(self, text: str, /) -> str:
        """Hide them."""


class Redactor:
    """Hides known values, tokens by their shape, assigned secrets and personal data.

    known   values of this run, in whatever form: see `known` and `views`
    exempt  people whose mail addresses may be seen, as in `Ada <ada@example.org>`
    """

    def __init__(self, known_values: Iterable[str] = (), exempt: Collection[str] = ()) -> None:
        self._forms = known.forms(value for value in known_values if value)
        self._exempt = personal.people(exempt)

    def __call__(self, text: str, /) -> str:
        """The text with `***` in place of each; doing it twice changes nothing more. Time is linear in the text."""
        for _ in range(ROUNDS):
            spans = self.find(text)
            if not spans:
                break
            text = masked(text, spans)
        return text

    def find(self, text: str) -> list[Span]:
        """The stretches to hide, in order, with the rules' names: to count what was hidden, and to look again."""
        spans = list(self._in(text))
        for view in unescaped(text):
            spans += _back(view, self._in(view.text))
        if self._forms:
            for view in loosened(text):
                spans += _back(view, known.find(view.text, self._forms))
        return merged(spans)

    def _in(self, text: str) -> Iterator[Span]:
        yield from known.find(text, self._forms)
        yield from shapes.find(text)
        yield from assigned.find(text)
        if found := list(personal.find(text, self._exempt)):
            survivors = Survivors(text)
            yield from (each for each in found if not survivors.cover(each.start, each.end))


def _back(view: View, found: Iterable[Span]) -> Iterator[Span]:
    """Where these are in the text from which the view was made."""
    return (Span(*view.origin(each.start, each.end), each.rule) for each in found)


def redactor(secrets: Iterable[str] = (), exempt: Collection[str] = ()) -> Redact:
    """A function that hides these values, tokens by their shape, assigned secrets and personal data."""
    return Redactor(secrets, exempt)


def as_it_is(text: str, /) -> str:
    """Hides nothing: for what was scrubbed before."""
    return text


def redacted(value: object, redact: Redact, *, kept: Collection[str] = ()) -> object:
    """The same plain value (mappings, sequences, words, numbers) with every word scrubbed, keys included.

    A text below a key that names a secret is hidden whole: apart from its key it would not look like one. What is below
    the keys `kept` stays as it is.
    """
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {
            (key if key in kept else redact(str(key))): (each if key in kept else _below(str(key), each, redact, kept))
            for key, each in value.items()
        }
    if isinstance(value, (list, tuple, set, frozenset)):
        return [redacted(each, redact, kept=kept) for each in value]
    return value


def _below(key: str, value: object, redact: Redact, kept: Collection[str]) -> object:
    if isinstance(value, str) and assigned.is_secret_key(key) and not assigned.is_ordinary(value):
        return MASK
    return redacted(value, redact, kept=kept)
