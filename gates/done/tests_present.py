"""Has each module that changed since the last release a test that names it?"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Collection, Mapping
from typing import NamedTuple

from ..result import Finding, Result, failed, passed, skipped
from ..scans.scratch import is_excluded
from ..wording import count
from .changes import Since
from .python_files import Names, defines, module_name, named_in, package_of, reached, read_each

ALL = 50  # findings that are shown
TESTS = ("tests/", "test/", "test_*.py", "*_test.py")


class Module(NamedTuple):
    """A module as far as it matters here; `digest` stands for its code without comments and layout."""

    name: str
    defines: bool
    digest: str


def modules_have_tests(since: Since, exclude: tuple[str, ...]) -> Result:
    """A test names every changed module with functions: imports it, or one beside it that does, or is called so."""
    modules, unread = changed_modules(since, exclude)
    if not modules and not unread:
        return skipped(f"no module with functions changed {since.words}")
    files = [path for path in since.tracked if path.endswith(".py")]
    tests, unread_tests = _names(since, [path for path in files if is_excluded(path, TESTS)])
    named = _named(since, [path for path in files if path not in tests], tests)
    without = [path for path, name in modules.items() if name not in named and not _has_its_file(name, tests)]
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


def changed_modules(since: Since, exclude: tuple[str, ...]) -> tuple[dict[str, str], list[Finding]]:
    """Path and name of the modules with functions whose code changed, and what cannot be parsed."""
    paths = [
        path
        for path, kind in since.paths.items()
        if kind != "D" and path.endswith(".py") and not is_excluded(path, exclude)
    ]

    def module(path: str, tree: ast.Module) -> Module:
        code = ast.dump(tree).encode("utf-8", "surrogatepass")
        return Module(module_name(path, since.tracked), defines(tree), hashlib.sha256(code).hexdigest())

    now, unread = read_each(since.now(paths), module)
    before, _ = read_each(since.before(paths), module)
    changed = {path: each for path, each in now.items() if path not in before or before[path].digest != each.digest}
    return {path: each.name for path, each in changed.items() if each.defines}, unread


def _names(since: Since, paths: Collection[str]) -> tuple[dict[str, Names], list[Finding]]:
    return read_each(since.now(paths), lambda path, tree: named_in(tree, package_of(path, since.tracked)))


def _named(since: Since, files: Collection[str], tests: Mapping[str, Names]) -> set[str]:
    """The modules that tests name, and those beside them that only they import: parts of what is tested."""
    code, _ = _names(since, files)
    by_name = {module_name(path, since.tracked): names for path, names in code.items()}
    packages = {package_of(path, since.tracked): code[path] for path in code if path.endswith("__init__.py")}
    named = {name for names in tests.values() for name in reached(names, packages)}
    parts = {
        part
        for name in named & by_name.keys()
        for part in by_name[name].imported
        if part.rpartition(".")[0] == name.rpartition(".")[0]
    }
    return named | parts


def _has_its_file(module: str, tests: Collection[str]) -> bool:
    last = module.rpartition(".")[2].strip("_")
    return any(path.rpartition("/")[2] in (f"test_{last}.py", f"{last}_test.py") for path in tests)


def _finding(path: str, name: str) -> Finding:
    last = name.rpartition(".")[2].strip("_")
    return Finding(f"no test names {name}, which changed", f"add tests/test_{last}.py, which imports {name}", path)
