"""Are these sources the commit's own? Paths in a report are found in the tree, and its lines held against the files."""

from __future__ import annotations

import base64
import hashlib
import posixpath
import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from .measured import Coverage, Measured, by_lines, uncovered

_TEST = re.compile(
    r"^(?:tests?|spec|e2e)/|(?:^|/)(?:__tests__/|test_[^/]*\.py$|conftest\.py$|[^/]*(?:_test\.\w+|\.(?:test|spec)\.\w+)$)"
)
SHOWN = 5  # paths that are named in one message


@dataclass(frozen=True)
class Placed:
    """A report whose paths are those of the tree, where they could be found; `strange` are those that could not."""

    coverage: Coverage
    strange: tuple[str, ...] = ()
    found: tuple[tuple[str, str], ...] = ()  # the report's path, the tree's


def place(coverage: Coverage, root: Path, tracked: Collection[str]) -> Placed:
    """Find each measured file in the tree: by its path, below the checkout, or where most of the others are moved to.

    A report that was made in another folder, or of an installed copy, has other paths: `/ci/job/src/a.py`,
    `site-packages/a.py`. What they all begin with is replaced by one folder of the tree.
    """
    names = frozenset(tracked)
    home = {each.path: _own(each.path, coverage.folders, root, names) for each in coverage.files}
    lost = [path for path, place in home.items() if place is None and not _below(path, root)]
    if lost and (moved := _moved(lost, names)):
        before, after = moved
        for path in lost:
            there = after + path.removeprefix(before)
            home[path] = there if path.startswith(before) and there in names else None
    files = tuple(replace(each, path=home[each.path] or each.path) for each in coverage.files)
    worst = tuple(replace(each, path=home.get(each.path) or each.path) for each in coverage.uncovered)
    return Placed(
        replace(coverage, files=files, uncovered=worst or uncovered(files)),
        tuple(path for path, place in home.items() if place is None),
        tuple((path, place) for path, place in home.items() if place is not None),
    )


def without_tests(placed: Placed) -> Placed:
    """The share of the code alone: tests run themselves, so each of their lines would count for the code.

    Raises UnreadableReport where tests are all that was measured.
    """
    coverage = placed.coverage
    code = tuple(each for each in coverage.files if not _TEST.search(each.path))
    if len(code) == len(coverage.files):
        return placed
    own = by_lines(code, coverage.format)
    rest = tuple(each for each in coverage.uncovered if not _TEST.search(each.path))
    percent = min(own.percent, coverage.percent)  # the report's own may count branches, too
    return replace(
        placed, coverage=replace(coverage, percent=percent, statements=own.statements, uncovered=rest, files=code)
    )


def with_beside(coverage: Coverage, tracked: Collection[str]) -> Coverage:
    """The same, with the files of code that it leaves out: of a kind and in a folder in which it measured others.

    Its share is that of what it measured; a runner that measures what tests load says nothing of the rest.
    """
    measured = {each.path for each in coverage.files}
    places = {(posixpath.dirname(each), posixpath.splitext(each)[1]) for each in measured}
    beside = (
        each
        for each in sorted(set(tracked) - measured)
        if (posixpath.dirname(each), posixpath.splitext(each)[1]) in places and not _TEST.search(each)
    )
    return replace(coverage, beside=tuple(beside))


def misfits(placed: Placed, root: Path, *, ours: bool) -> str | None:
    """Why this is coverage of other sources than those in the checkout; None where nothing speaks against them.

    ours  measured in this checkout just now: then what git does not track may be measured (a generated module), and
          a copy that lies elsewhere must be the same, byte for byte
    """
    strange = [path for path in placed.strange if not (ours and _below(path, root))]
    if strange:
        return f"it measured files that are not in the commit: {some_of(strange)}"
    if not placed.found:
        return "it measured no file of the commit"
    if ours and (other := [path for path, there in placed.found if not _same(path, root / there, root)]):
        return f"it measured copies that differ from the checkout: {some_of(other)}"
    wrong = [each.path for each in placed.coverage.files if not _fits(each, root / each.path)]
    return (
        f"its lines are not those of {some_of(wrong)}: another version of these files was measured" if wrong else None
    )


def _own(path: str, folders: tuple[str, ...], root: Path, names: frozenset[str]) -> str | None:
    """The path in the tree, where the report's leads there by itself."""
    for candidate in (path, *(f"{folder}/{path}" for folder in folders)):
        plain = posixpath.normpath(candidate.replace("\\", "/"))
        for base in (root, root.resolve()):
            plain = plain.removeprefix(f"{base.as_posix()}/")
        if plain in names:
            return plain
    return None


def _moved(lost: list[str], names: frozenset[str]) -> tuple[str, str] | None:
    """What the lost paths begin with and what it stands for in the tree: the pair that explains most of them."""
    by_name: dict[str, list[str]] = {}
    for name in names:
        by_name.setdefault(posixpath.basename(name), []).append(name)
    pairs = Counter(
        pair for path in lost for there in by_name.get(posixpath.basename(path), ()) if (pair := _pair(path, there))
    )
    return max(sorted(pairs), key=lambda pair: (pairs[pair], -len(pair[0])), default=None)


def _pair(path: str, there: str) -> tuple[str, str] | None:
    """What differs before the longest common end: `/ci/job/src/a.py` and `src/a.py` give `/ci/job/` and ``.

    None where they have no more in common than a name that every package has.
    """
    ours, theirs = path.split("/"), there.split("/")
    same = 0
    while same < min(len(ours), len(theirs)) and ours[-1 - same] == theirs[-1 - same]:
        same += 1
    heads = ("/".join(ours[:-same]), "/".join(theirs[:-same]))
    if same == 1 and ours[-1] == "__init__.py":
        return None
    return f"{heads[0]}/" if len(ours) > same else "", f"{heads[1]}/" if len(theirs) > same else ""


def _below(path: str, root: Path) -> bool:
    place = Path(path) if Path(path).is_absolute() else root / path
    return place.resolve().is_relative_to(root.resolve()) and place.is_file()


def _same(path: str, there: Path, root: Path) -> bool:
    """Was it this very file, or one with the same bytes, as far as it is still there?"""
    measured = Path(path) if Path(path).is_absolute() else root / path
    if not measured.is_file() or not there.is_file():
        return True
    return measured.resolve() == there.resolve() or measured.read_bytes() == there.read_bytes()


def _fits(measured: Measured, file: Path) -> bool:
    """Does the file have these lines? A statement of Python never begins on an empty one."""
    numbers = (*measured.ran, *measured.missing)
    if not numbers or not file.is_file():
        return not numbers
    lines = file.read_bytes().splitlines()
    if max(numbers) > max(1, len(lines)):
        return False
    if any(number <= len(lines) and digest != _md5(lines[number - 1]) for number, digest in measured.digests.items()):
        return False
    return file.suffix != ".py" or not lines or all(lines[number - 1].strip() for number in numbers)


def _md5(line: bytes) -> str:
    """As geninfo --checksum writes it: base64 without its end."""
    return base64.b64encode(hashlib.md5(line, usedforsecurity=False).digest()).decode().rstrip("=")


def some_of(paths: Collection[str]) -> str:
    """The first of these paths, in words, and how many more there are."""
    more = f" and {len(paths) - SHOWN} more" if len(paths) > SHOWN else ""
    return ", ".join(sorted(paths)[:SHOWN]) + more
