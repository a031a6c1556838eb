"""Code that no test runs, by the name of the function: tests of Cobertura and LCOV have lines alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates.coverage import Coverage, Uncovered, read_coverage
from gates.suite_reports.uncovered import SHOWN, enough, gaps, more

SOURCE = '''"""What is in the shop."""

import os

if os.name == "nt":
    HOME = "C:"
else:
    HOME = "/"


class UserService:
    """Who may buy."""

    async def create(self, name):
        """Somebody new."""
        try:
            found = await self.ask(name)
        except KeyError:
            return None
        def inner():
            return found
        return inner()

    @property
    def name(self): return "x"
'''


def uncovered(*missing: int, path: str = "src/shop.py", untouched: tuple[str, ...] = ()) -> Coverage:
    return Coverage(50.0, 20, (Uncovered(path, 50.0, missing, untouched),))


@pytest.mark.parametrize(
    ("missing", "advice"),
    [
        ((16, 17, 18, 19, 20, 22), [("Add tests for UserService.create", 14, 6)]),
        ((19,), [("Add tests for UserService.create", 14, 1)]),
        ((21,), [("Add tests for UserService.create.inner", 20, 1)]),
        ((6,), [("Add tests that run src/shop.py:6", 6, 1)]),
        ((25,), [("Add tests for UserService.name", 25, 1)]),
    ],
)  # fmt: skip
def test_a_line_belongs_to_the_innermost_function(
    tmp_path: Path, missing: tuple[int, ...], advice: list[tuple[str, int, int]]
) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "shop.py").write_text(SOURCE)
    found = gaps(uncovered(*missing), tmp_path)
    assert [(gap.advice, gap.line, len(gap.missing)) for gap in found] == advice


def test_a_whole_function_and_a_part_of_one_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        "def one():\n    return 1\n\n\ndef two(x):\n    if x:\n        return 1\n    return 2\n"
    )
    found = gaps(uncovered(2, 7, path="a.py"), tmp_path)
    assert [gap.finding.message for gap in found] == [
        "one is run by no test\n1 line: 2",
        "two is not run whole\n1 line: 7",
    ]


def test_what_the_report_calls_untouched_is_so_whatever_lines_it_counts(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def one():\n    global x\n    return 1\n")
    (gap,) = gaps(uncovered(3, path="a.py", untouched=("one",)), tmp_path)
    assert gap.finding.message == "one is run by no test\n1 line: 3"


LCOV = """TN:
SF:web/users.js
FN:1,create
FN:5,remove
FN:9,(anonymous_1)
FNDA:0,create
FNDA:2,remove
FNDA:0,(anonymous_1)
DA:1,1
DA:2,0
DA:3,0
DA:5,2
DA:7,0
DA:9,0
LF:6
LH:2
end_of_record
"""


def test_another_language_has_the_names_that_its_report_gives(tmp_path: Path) -> None:
    found = gaps(read_coverage(LCOV), tmp_path)
    assert [(gap.advice, gap.line, gap.finding.message) for gap in found] == [
        ("Add tests for create", 1, "create is run by no test\n2 lines: 2-3"),
        ("Add tests for remove", 5, "remove is not run whole\n1 line: 7"),
        ("Add tests that run web/users.js:9", 9, "code outside of named functions is run by no test\n1 line: 9"),
    ]


def test_a_report_that_names_functions_without_their_lines_is_enough(tmp_path: Path) -> None:
    found = gaps(uncovered(3, 7, path="a.go", untouched=("One", "Two")), tmp_path)
    assert [(gap.advice, gap.line, gap.missing) for gap in found] == [
        ("Add tests for One", 3, ()),
        ("Add tests for Two", 3, ()),
    ]


def test_how_many_tests_would_be_enough(tmp_path: Path) -> None:
    text = "".join(f"def f{number}():\n    return {number}\n" for number in range(12))
    (tmp_path / "a.py").write_text(text)
    coverage = Coverage(50.0, 24, (Uncovered("a.py", 50.0, tuple(range(2, 25, 2)), ()),))
    found = gaps(coverage, tmp_path)
    assert enough(found, coverage, 54) == "tests for the first of these would bring about 54 %"
    assert enough(found, coverage, 60) == "tests for the first 3 of these would bring about 60 %"
    assert enough(found, coverage, 101) is None
    assert more(found) == f"{12 - SHOWN} more functions with 2 lines that no test runs"
    assert more(found[:2]) is None
