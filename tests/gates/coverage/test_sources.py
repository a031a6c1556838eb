"""Is what was measured the commit's own code?"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest

from gates.coverage import Coverage, Measured
from gates.coverage.sources import Placed, misfits, place, without_tests
from gates.xml_report import UnreadableReport

CODE = "import os\n\n\ndef a():\n    return os\n"
TREE = {
    "src/abacus/__init__.py": "",
    "src/abacus/a.py": CODE,
    "src/abacus/b.py": CODE,
    "lib/a.py": CODE,
    "web/x.js": "a\n\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in TREE.items():
        path = tmp_path / "checkout" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "checkout"


def measured(*paths: str, folders: tuple[str, ...] = (), lines: tuple[int, ...] = (1, 4, 5)) -> Coverage:
    return Coverage(50.0, 6, (), None, tuple(Measured(each, lines[:1], lines[1:]) for each in paths), "", folders)


@pytest.mark.parametrize(
    ("paths", "folders", "found"),
    [
        (["src/abacus/a.py"], [], ["src/abacus/a.py"]),
        (["./src/abacus/../abacus/a.py"], [], ["src/abacus/a.py"]),
        (["src\\abacus\\a.py"], [], ["src/abacus/a.py"]),
        (["{root}/src/abacus/a.py"], [], ["src/abacus/a.py"]),
        (["a.py", "b.py"], ["{root}/src/abacus"], ["src/abacus/a.py", "src/abacus/b.py"]),
        (["abacus/a.py"], ["src"], ["src/abacus/a.py"]),
        (["/ci/job/src/abacus/a.py", "/ci/job/lib/a.py"], [], ["src/abacus/a.py", "lib/a.py"]),
        (
            ["/venv/site-packages/abacus/a.py", "/venv/site-packages/abacus/b.py"],
            [],
            ["src/abacus/a.py", "src/abacus/b.py"],
        ),
        (["abacus/a.py", "abacus/b.py"], [], ["src/abacus/a.py", "src/abacus/b.py"]),
    ],
)
def test_files_are_found_in_the_tree(root: Path, paths: list[str], folders: list[str], found: list[str]) -> None:
    at_root = [each.replace("{root}", str(root)) for each in paths]
    below = tuple(each.replace("{root}", str(root)) for each in folders)
    placed = place(measured(*at_root, folders=below), root, TREE)
    assert [each.path for each in placed.coverage.files] == found
    assert [each.path for each in placed.coverage.uncovered] == sorted(found)
    assert misfits(placed, root, ours=False) is None


@pytest.mark.parametrize(
    ("paths", "reason"),
    [
        (["other/thing.py"], "it measured files that are not in the commit: other/thing.py"),
        (["src/abacus/a.py", "src/abacus/gone.py"], "it measured files that are not in the commit: src/abacus/gone.py"),
        (
            ["/ci/job/src/abacus/a.py", "/elsewhere/b.py"],
            "it measured files that are not in the commit: /elsewhere/b.py",
        ),
        ([f"x/{n}.py" for n in range(7)], "x/0.py, x/1.py, x/2.py, x/3.py, x/4.py and 2 more"),
        ([], "it measured no file of the commit"),
    ],
)
def test_files_that_the_commit_does_not_have_are_other_sources(root: Path, paths: list[str], reason: str) -> None:
    found = misfits(place(measured(*paths), root, TREE), root, ours=False)
    assert found is not None
    assert reason in found


@pytest.mark.parametrize(
    ("path", "lines", "fits"),
    [
        ("src/abacus/a.py", (1, 4, 5), True),
        ("src/abacus/a.py", (1, 6), False),
        ("src/abacus/a.py", (1, 2), False),  # an empty line is no statement
        ("web/x.js", (1, 2), True),  # but node counts all lines
        ("web/x.js", (1, 3), False),
        ("src/abacus/__init__.py", (1,), True),
        ("src/abacus/__init__.py", (2,), False),
    ],
)
def test_lines_that_the_file_does_not_have_are_of_another_version(
    root: Path, path: str, lines: tuple[int, ...], fits: bool
) -> None:
    reason = misfits(place(measured(path, lines=lines), root, TREE), root, ours=False)
    expected = f"its lines are not those of {path}: another version of these files was measured"
    assert reason == (None if fits else expected)


@pytest.mark.parametrize(("line", "fits"), [("import os", True), ("import sys", False)])
def test_digests_of_lines_are_compared(root: Path, line: str, fits: bool) -> None:
    digest = base64.b64encode(hashlib.md5(line.encode(), usedforsecurity=False).digest()).decode().rstrip("=")
    files = (Measured("src/abacus/a.py", (1,), (), (), {1: digest}),)
    assert (misfits(place(Coverage(100, 1, files=files), root, TREE), root, ours=False) is None) is fits


class TestOurOwn:
    """What we measured ourselves may be an installed copy of the same bytes, or a generated file."""

    def installed(self, root: Path, text: str) -> str | None:
        copy = root.parent / "site-packages" / "abacus" / "a.py"
        copy.parent.mkdir(parents=True)
        copy.write_text(text, encoding="utf-8")
        return misfits(place(measured(str(copy)), root, TREE), root, ours=True)

    def test_an_installed_copy_is_the_same_code(self, root: Path) -> None:
        assert self.installed(root, CODE) is None

    def test_an_installed_copy_of_another_version_is_not(self, root: Path) -> None:
        reason = self.installed(root, CODE.replace("os", "re"))
        assert reason is not None
        assert reason.startswith("it measured copies that differ from the checkout: ")

    def test_a_generated_module_in_the_checkout_is_passed_over(self, root: Path) -> None:
        (root / "src" / "abacus" / "_version.py").write_text(CODE, encoding="utf-8")
        coverage = measured("src/abacus/a.py", "src/abacus/_version.py")
        assert misfits(place(coverage, root, TREE), root, ours=True) is None
        assert misfits(place(coverage, root, TREE), root, ours=False) is not None

    def test_a_new_module_is_not_taken_for_another_of_its_name(self, root: Path) -> None:
        new = root / "src" / "abacus" / "more"
        new.mkdir()
        for name in ("__init__.py", "a.py"):
            (new / name).write_text(CODE, encoding="utf-8")
        coverage = measured("src/abacus/a.py", "src/abacus/more/__init__.py", "src/abacus/more/a.py")
        assert misfits(place(coverage, root, TREE), root, ours=True) is None

    def test_a_library_that_others_wrote_is_not_our_code(self, root: Path) -> None:
        placed = place(measured("src/abacus/a.py", "/venv/site-packages/requests/api.py"), root, TREE)
        reason = misfits(placed, root, ours=True)
        assert reason == "it measured files that are not in the commit: /venv/site-packages/requests/api.py"


TESTS = (
    "tests/a.py", "test/sum.js", "src/abacus/tests/test_a.py", "src/a_test.py", "conftest.py", "pkg/a_test.go",
    "web/sum.test.js", "web/sum.spec.tsx", "web/__tests__/sum.js",
)  # fmt: skip
CODES = ("src/abacus/latest.py", "src/testing/a.py", "web/contest.js", "src/abacus/tested.py")


@pytest.mark.parametrize("test", TESTS)
def test_the_lines_of_tests_do_not_count_for_the_code(test: str) -> None:
    code = Measured("src/abacus/a.py", (1,), (4, 5))
    coverage = Coverage(80.0, 9, (), None, (code, Measured(test, (1, 2, 3, 4, 5, 6))))
    left = without_tests(Placed(coverage)).coverage
    assert (round(left.percent, 1), left.statements, left.files) == (33.3, 3, (code,))
    with pytest.raises(UnreadableReport):
        without_tests(Placed(Coverage(100.0, 2, (), None, (Measured(test, (1, 2)),))))


@pytest.mark.parametrize("path", CODES)
def test_code_whose_name_is_like_a_tests_counts(path: str) -> None:
    placed = Placed(Coverage(50.0, 2, (), None, (Measured(path, (1,), (2,)),)))
    assert without_tests(placed) is placed


def test_a_share_that_counts_branches_does_not_rise_without_tests() -> None:
    files = (Measured("a.py", (1, 2)), Measured("tests/test_a.py", (1, 2)))
    assert without_tests(Placed(Coverage(85.0, 4, (), None, files))).coverage.percent == 85.0
