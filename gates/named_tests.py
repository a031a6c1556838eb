"""Which tests of a report are those that a test plan names: by id, by name, or by a property they carry (decisions 12).

Words are compared, never parts of them: TC-1 is not found in `test_tc_10`, but TC-001 is in `testTC001Login`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from .junit import Case

Words = tuple[str, ...]
Key = TypeVar("Key")
Names = Mapping[Key, list[str]]

# What people call the property that carries an id or a name. A code, as TC-001, counts in any property.
PROPERTIES = frozenset({
    "test_id", "testid", "id", "test_case", "test_case_id", "testcase", "case", "case_id", "test_key", "testrail_id",
    "requirement", "covers", "critical_path", "path", "journey", "critical_journey", "user_journey",
})  # fmt: skip
_CODE = re.compile(r"(?:[^\W\d_]{1,20}[-_ .#:]?){1,3}\d{1,9}(?:[-_.]\d{1,9})*[a-z]?")
_FUNCTION = re.compile(r"test_\w*?[^\W\d_]\w*")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_PARAMETERS = re.compile(r"\[.*\]\Z", re.DOTALL)
_COMPONENT = re.compile(r"::|/|\.py\b|\.")


@dataclass(frozen=True)
class Match:
    """A test that carries a name, and what shows it: `name`, or `property test_id`."""

    case: Case
    by: str


def is_code(name: str) -> bool:
    """Is it an id such as TC-001, that says enough wherever it stands in a test's name?"""
    return bool(_CODE.fullmatch(name)) and not _FUNCTION.fullmatch(name)


def is_number(name: str) -> bool:
    """Is it a number such as `1` or `2a`, that says nothing in a test's name?"""
    return name.lstrip("#").strip()[:1].isdigit()


def find_tests(names: Collection[str], cases: Iterable[Case], *, within: bool = False) -> dict[str, tuple[Match, ...]]:
    """The tests that carry each name. A name that is no code is the whole name of a test; `within`: or part of it.

    Where a longer one of these names stands, a shorter one that it contains does not count.
    """
    parts = _index((name for name in names if not is_number(name) and (within or is_code(name))), _words)
    finder = _Finder(
        codes=_index((name for name in names if is_code(name)), _words),
        named=_index(names, _words),
        parts=parts,
        wholes=_index((name for name in names if not is_number(name)), _components),
        lengths=tuple(sorted({len(each) for each in parts}, reverse=True)),
        within=within,
    )
    found: dict[str, list[Match]] = {name: [] for name in names}
    for case in cases:
        for name, by in finder.names_of(case).items():
            found[name].append(Match(case, by))
    return {name: tuple(matches) for name, matches in found.items()}


@dataclass(frozen=True)
class _Finder:
    """The names that are looked for, by their words; `wholes` by the words of each component."""

    codes: Names[Words]
    named: Names[Words]
    parts: Names[Words]
    wholes: Names[tuple[Words, ...]]
    lengths: tuple[int, ...]
    within: bool

    def names_of(self, case: Case) -> dict[str, str]:
        """The names this test carries, each with what shows it."""
        found: dict[str, str] = {}
        for key, value in case.properties:
            for name in self._of_property(key, value):
                found.setdefault(name, f"property {key}")
        for name in (*self._part_of(case.name), *self._whole_of(case.name)):
            found.setdefault(name, "name")
        return found

    def _of_property(self, key: str, value: str) -> Iterator[str]:
        for piece in re.split(r"[,;|\s]+", value):
            yield from self.codes.get(_words(piece), ())
        if re.sub(r"[\s-]+", "_", key.strip()).casefold() in PROPERTIES:
            for piece in re.split(r"[,;|]+", value):
                yield from self.named.get(_words(piece), ())

    def _part_of(self, name: str) -> Iterator[str]:
        """Names that stand as whole words in the test's; of two at one place, the longer."""
        group, _, own = name.rpartition("::")
        text = _HUMP.sub(" ", f"{_COMPONENT.split(group)[-1]} {own}" if self.within else name)
        words, at = list(_WORD.finditer(text)), 0
        while at < len(words):
            ahead = (words[at : at + length] for length in self.lengths if at + length <= len(words))
            longest = next((each for each in ahead if _joined(each) in self.parts and _stand_alone(text, each)), ())
            yield from self.parts[_joined(longest)] if longest else ()
            at += len(longest) or 1

    def _whole_of(self, name: str) -> Iterator[str]:
        components = _components(_PARAMETERS.sub("", name))
        for start in range(len(components)):
            yield from self.wholes.get(components[start:], ())


def _stand_alone(text: str, words: Sequence[re.Match[str]]) -> bool:
    """Do these words begin and end where words do, and not before a further number, as TC-1 in TC-1.2?"""
    before, after = text[: words[0].start()][-1:], text[words[-1].end() :][:2]
    return not before.isalnum() and not after[:1].isalnum() and not re.fullmatch(r"\.\d", after)


def _joined(words: Iterable[re.Match[str]]) -> Words:
    return tuple(word[0].casefold() for word in words)


def _words(text: str) -> Words:
    return _joined(_WORD.finditer(_HUMP.sub(" ", text)))


def _components(name: str) -> tuple[Words, ...]:
    """The words of each part of a test's name, `test` in front left out: `a/test_b.py::test_c` is ((a), (b), (c))."""
    words = (_words(each) for each in _COMPONENT.split(name))
    return tuple(each[1:] if each[0] == "test" and len(each) > 1 else each for each in words if each)


def _index(names: Iterable[str], key: Callable[[str], Key]) -> Names[Key]:
    """Names without a word, as `—`, are carried by no test."""
    found: dict[Key, list[str]] = {}
    for name in names:
        if words := key(name):
            found.setdefault(words, []).append(name)
    return found
