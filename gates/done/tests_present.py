"""Has each module that changed since the last release a test that names it?"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from ..result import Finding, Result, failed, passed, skipped
from ..scans.scratch import is_excluded
from ..wording import count
from .changes import Since
from .python_files import defines, imports_of_packages, module_name, named_in, reached, trees

ALL = 50  # findings that are shown
TESTS = ("tests/", "test/", "test_*.py", "*_test.py")


def modules_have_tests(since: Since, exclude: tuple[str, ...]) -> Result:
    """Every module with functions that changed is imported, or named, by a test, or a test has its name."""
    changed, unread = changed_modules(since, exclude)
    modules = {path: module_name(path, since.tracked) for path in changed}
    if not modules and not unread:
        return skipped(f"no module with functions changed {since.words}")
    files = tuple(path for path in since.tracked if path.endswith(".py"))
    tests, unread_tests = trees(since.now(path for path in files if is_excluded(path, TESTS)))
    named = _named(since, files, tests)
    names = {path.rpartition("/")[2].removesuffix(".py") for path in tests}
    without = [path for path, name in modules.items() if name not in named and not names & _names_of_tests(name)]
    seen = {
        "since": since.tag,
        "modules": len(modules),
        "test_files": len(tests),
        "unread_tests": [each.where for each in unread_tests],
        "without": without,
    }
    if not without and not unread:
        return passed(f"{count(len(modules), 'changed module')} with tests", **seen)
    findings = [*(_finding(path, modules[path]) for path in without), *unread]
    details = f"{len(without)} of {count(len(modules), 'changed module')} without a test {since.words}"
    unparsed = f", {count(len(unread), 'file')} cannot be parsed" if unread else ""
    return failed(findings[:ALL], f"{details}{unparsed}", **seen)


def changed_modules(since: Since, exclude: tuple[str, ...]) -> tuple[list[str], list[Finding]]:
    """The modules with functions whose code changed (comments and layout are no change), and what cannot be parsed."""
    paths = [
        path
        for path, kind in since.paths.items()
        if kind != "D" and path.endswith(".py") and not is_excluded(path, exclude)
    ]
    now, unread = trees(since.now(paths))
    before, _ = trees(since.before(paths))
    return [path for path, tree in now.items() if defines(tree) and not _same(tree, before.get(path))], unread


def _same(tree: ast.Module, before: ast.Module | None) -> bool:
    return before is not None and ast.dump(tree) == ast.dump(before)


def _named(since: Since, files: Iterable[str], tests: Mapping[str, ast.Module]) -> set[str]:
    inits = (path for path in files if path.endswith("__init__.py") and path not in tests)
    packages = dict(imports_of_packages(since.now(inits), since.tracked))
    named = (named_in(tree, module_name(path, since.tracked)) for path, tree in tests.items())
    return {name for names in named for name in reached(names, packages)}


def _names_of_tests(module: str) -> set[str]:
    last = module.rpartition(".")[2].strip("_")
    return {f"test_{last}", f"{last}_test"}


def _finding(path: str, name: str) -> Finding:
    last = name.rpartition(".")[2].strip("_")
    return Finding(f"no test names {name}, which changed", f"add tests/test_{last}.py, which imports {name}", path)
