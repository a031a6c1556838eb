"""Has each module that changed since the last release a test that names it?"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from ..result import Finding, Result, failed, passed, skipped
from ..scans.scratch import is_excluded
from ..wording import count
from .changes import Since
from .python_files import defines, imports_of_packages, module_name, named_in, parsed, reached

TESTS = ("tests/", "test/", "test_*.py", "*_test.py")


def modules_have_tests(since: Since, exclude: tuple[str, ...]) -> Result:
    """Every module with functions that changed is imported, or named, by a test, or a test has its name."""
    files = tuple(path for path in since.tracked if path.endswith(".py"))
    modules = {path: module_name(path, since.tracked) for path in changed_modules(since, exclude)}
    if not modules:
        return skipped(f"no module with functions changed {since.words}")
    tests = since.now(path for path in files if is_excluded(path, TESTS))
    named = _named(since, files, tests)
    names = {path.rpartition("/")[2].removesuffix(".py") for path in tests}
    without = [path for path, name in modules.items() if name not in named and not names & _names_of_tests(name)]
    seen = {"since": since.tag, "modules": len(modules), "test_files": len(tests), "without": without}
    if not without:
        return passed(f"{count(len(modules), 'changed module')} with tests", **seen)
    findings = [_finding(path, modules[path]) for path in without]
    details = f"{len(without)} of {count(len(modules), 'changed module')} without a test {since.words}"
    return failed(findings, details, **seen)


def changed_modules(since: Since, exclude: tuple[str, ...]) -> list[str]:
    """Paths of the modules with functions whose code changed; comments and layout are no change."""
    paths = [
        path
        for path, kind in since.paths.items()
        if kind != "D" and path.endswith(".py") and not is_excluded(path, exclude)
    ]
    before = since.before(paths)
    return [
        path
        for path, text in since.now(paths).items()
        if defines(tree := parsed(path, text)) and not _same(tree, path, before.get(path))
    ]


def _same(tree: ast.Module, path: str, before: str | None) -> bool:
    return before is not None and ast.dump(tree) == ast.dump(parsed(path, before))


def _named(since: Since, files: Iterable[str], tests: dict[str, str]) -> set[str]:
    inits = (path for path in files if path.endswith("__init__.py") and path not in tests)
    packages = dict(imports_of_packages(since.now(inits), since.tracked))
    trees = (named_in(parsed(path, text), module_name(path, since.tracked)) for path, text in tests.items())
    return {name for tree in trees for name in reached(tree, packages)}


def _names_of_tests(module: str) -> set[str]:
    last = module.rpartition(".")[2].strip("_")
    return {f"test_{last}", f"{last}_test"}


def _finding(path: str, name: str) -> Finding:
    last = name.rpartition(".")[2].strip("_")
    return Finding(f"no test names {name}, which changed", f"add tests/test_{last}.py, which imports {name}", path)
