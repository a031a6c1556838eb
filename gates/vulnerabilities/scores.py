"""How bad is it? The highest CVSS base score that anybody gave, else the advisory's word, else nobody knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .model import Advisory

# The upper ends of what the words of GitHub's database stand for (CVSS v3.1, 5: qualitative severity rating scale).
LABELS = {"LOW": 3.9, "MODERATE": 6.9, "MEDIUM": 6.9, "HIGH": 8.9, "CRITICAL": 10.0}
_FIRST = ("CVSS_V4", "CVSS_V3")
_LAST = ("CVSS_V2",)


@dataclass(frozen=True)
class Score:
    """A base score from 0 to 10 with its vector, or the word of an advisory; `problem`: what could not be read."""

    value: float | None = None
    vector: str | None = None
    label: str | None = None
    problem: str | None = None

    def reaches(self, threshold: float) -> bool | None:
        """Is it as bad as that? None where nobody can tell."""
        if self.value is not None and self.value >= threshold:
            return True
        if self.problem:
            return None
        if self.value is not None:
            return False
        return LABELS[self.label] >= threshold if self.label in LABELS else None

    def __str__(self) -> str:
        if self.value is not None:
            return f"CVSS {self.value:.1f}"
        return self.label if self.label in LABELS else "no score"


def score(advisories: Iterable[Advisory]) -> Score:
    """The score of advisories about one weakness: the highest of v4.0 and v3.x; v2 only where there is none of these.

    Source: audit reference, 7.3. A vector that cannot be read is a problem, for it may be the highest.
    """
    members = tuple(advisories)
    given = [pair for each in members for pair in each.severities]
    label = max((each.label for each in members if each.label), key=_rank, default=None)
    for types in (_FIRST, _LAST):
        rated = [_rated(type, vector) for type, vector in given if type in types]
        if rated:
            problem = next((each.problem for each in rated if each.problem), None)
            best = max(rated, key=lambda each: -1.0 if each.value is None else each.value)
            return Score(best.value, best.vector, label, problem)
    return Score(label=label)


def _rank(label: str) -> float:
    """A word that nobody knows may mean the worst."""
    return LABELS.get(label, 11.0)


def _rated(type: str, vector: str) -> Score:
    from cvss import CVSS2, CVSS3, CVSS4, CVSSError

    reader = {"CVSS_V2": CVSS2, "CVSS_V3": CVSS3, "CVSS_V4": CVSS4}[type]
    try:
        return Score(float(reader(vector).scores()[0]), vector)
    except CVSSError as error:
        return Score(problem=f"{type} {vector!r} cannot be read: {error}")
