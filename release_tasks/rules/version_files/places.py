"""A place that holds the version, in a file that people write: it is there exactly once, and nothing else is touched.

A place is a key of a TOML or JSON file, a name in a Python file, what a regular expression matches, or a whole file.
"""

import ast
import json
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from .project_files import BOM, ProjectFileError, line_of, read_key, set_key

if TYPE_CHECKING:
    from ...engine.settings import VersionFile

NAME = "__version__"
MARK = "release-tasks was here"
KEYS = {
    "pyproject.toml": "project.version",
    "package.json": "version",
    "Cargo.toml": "package.version",
    "composer.json": "version",
    "deno.json": "version",
    "jsr.json": "version",
    "manifest.json": "version",
    "plugin.json": "version",
}
"""The key of files that everybody writes alike."""


class NotThere(ProjectFileError):
    """A file does not have the key that is the version."""


class Place(NamedTuple):
    """Where the version stands: by key, name or pattern; without any of them it is all that the file has."""

    path: str
    key: tuple[str, ...] = ()
    name: str = ""
    pattern: str = ""


class Found(NamedTuple):
    """The version that stands at a place, its line, and the file with another one in its stead."""

    value: str
    line: int
    write: Callable[[str], str]


def declared(setting: "VersionFile") -> Place:
    """The place that a project names in its settings; raises `ProjectFileError` where a key is missing."""
    path, file = setting.path, setting.path.rpartition("/")[2]
    if setting.pattern is not None:
        return Place(path, pattern=setting.pattern)
    key = setting.key or KEYS.get(file)
    if key is not None:
        return Place(path, key=parts(key))
    if path.endswith((".py", ".pyi")):
        return Place(path, name=NAME)
    if path.endswith((".toml", ".json")):
        raise ProjectFileError(
            f"{path}: nothing says which key of it is the version",
            fix=f'write key = "version" below path = "{path}" in [[tool.release.version_files]]',
        )
    return Place(path)


def parts(key: str) -> tuple[str, ...]:
    """The words of a dotted key, as TOML reads it: `packages."".version` has an empty one."""
    import tomllib

    try:
        node: Any = tomllib.loads(f"{key} = 0")
    except tomllib.TOMLDecodeError:
        raise ProjectFileError(f"{key!r} is no dotted key", fix='write it as in TOML: key = "tool.x.version"') from None
    words = []
    while isinstance(node, dict):
        [(word, node)] = node.items()
        words.append(word)
    return tuple(words)


def find(place: Place, text: str) -> Found:
    """What stands at this place of the text; raises `ProjectFileError` with the line where it is not there once."""
    if place.pattern:
        return _by_pattern(place, text)
    if place.name:
        return _by_name(place, text)
    if not place.key:
        return _whole(place, text)
    return _in_json(place, text) if place.path.endswith(".json") else _in_toml(place, text)


def _span(text: str, start: int, end: int) -> Found:
    return Found(text[start:end], text.count("\n", 0, start) + 1, lambda new: text[:start] + new + text[end:])


# -- TOML, whole files, patterns ---------------------------------------------------------------------------------------


def _in_toml(place: Place, text: str) -> Found:
    value = read_key(text, place.key, path=place.path)
    return Found(value, line_of(text, place.key), lambda new: set_key(text, place.key, new, path=place.path))


def _whole(place: Place, text: str) -> Found:
    matches = list(re.finditer(r"[^\s\ufeff]+", text))
    if len(matches) == 1:
        return _span(text, *matches[0].span())
    raise ProjectFileError(
        f"{place.path}:1: expected the version and nothing else, there are {len(matches)} words",
        fix="name a key or a pattern of this file in [[tool.release.version_files]]",
    )


def _by_pattern(place: Place, text: str) -> Found:
    pattern = re.compile(place.pattern, re.MULTILINE)
    group = "version" if "version" in pattern.groupindex else 1
    matches = list(pattern.finditer(text))
    if len(matches) == 1 and matches[0].group(group) is not None:
        return _span(text, *matches[0].span(group))
    lines = ", ".join(f"{place.path}:{text.count(chr(10), 0, each.start()) + 1}" for each in matches[:4])
    raise ProjectFileError(
        f"{lines or place.path}: the pattern {place.pattern} matches {len(matches)} times, expected once",
        fix="mend pattern in [[tool.release.version_files]] so that it matches the version alone",
    )


# -- Python ------------------------------------------------------------------------------------------------------------


def _by_name(place: Place, text: str) -> Found:
    """The text that is assigned to a name at the top of a module."""
    try:
        module = ast.parse(text.removeprefix(BOM))
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise ProjectFileError(f"{place.path}:{line}: not valid Python: {error}", fix=f"mend {place.path}") from None
    found = [(node, value) for node in module.body for name, value in _assigned(node) if name == place.name]
    if len(found) != 1:
        where = ", ".join(f"{place.path}:{node.lineno}" for node, _ in found[:4]) or f"{place.path}:1"
        raise ProjectFileError(
            f"{where}: {place.name} is assigned {len(found)} times at the top of the module, expected once",
            fix=f'write {place.name} = "X.Y.Z" there once, or name a pattern in [[tool.release.version_files]]',
        )
    value = found[0][1]
    span = _literal(text, value) if isinstance(value, ast.Constant) and isinstance(value.value, str) else None
    if span is None:
        raise ProjectFileError(
            f"{place.path}:{found[0][0].lineno}: {place.name} is not a text in quotes",
            fix=f'write {place.name} = "X.Y.Z", or name the file that it comes from in [[tool.release.version_files]]',
        )
    return _span(text, *span)


def _assigned(node: ast.stmt) -> Iterator[tuple[str, ast.expr | None]]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    return ((target.id, value) for target in targets if isinstance(target, ast.Name))


def _literal(text: str, node: ast.Constant) -> tuple[int, int] | None:
    """Where the words between the quotes stand; None where they are written in another way than they read."""
    start, end = _offset(text, node.lineno, node.col_offset), _offset(text, node.end_lineno, node.end_col_offset)
    written = re.fullmatch(r"[rRuU]?(\"\"\"|'''|\"|')(.*)\1", text[start:end], re.DOTALL)
    if written is None or written[2] != node.value:
        return None
    return start + written.start(2), start + written.end(2)


def _offset(text: str, line: int | None, column: int | None) -> int:
    """Where a line, counted from 1, and a column in bytes are in a text."""
    begin = len(BOM) if text.startswith(BOM) else 0
    starts = [begin, *(each.end() for each in re.finditer(r"\r\n|\r|\n", text))]
    start = starts[(line or 1) - 1]
    return start + len(text[start : start + (column or 0)].encode()[: column or 0].decode(errors="ignore"))


# -- JSON --------------------------------------------------------------------------------------------------------------


def _in_json(place: Place, text: str) -> Found:
    begin = len(BOM) if text.startswith(BOM) else 0
    named = ".".join(place.key)
    value = _value(_json(text[begin:], place.path), place.key)
    if not isinstance(value, str):
        raise NotThere(f"{place.path}:1: there is no text {named}", fix=f"write it, or mend key = '{named}'")
    for match in re.finditer(f'"({re.escape(value)})"', text):
        start, end = match.span(1)
        changed = _json(text[begin:start] + MARK + text[end:], place.path)
        if _value(changed, place.key) == MARK:  # so nothing but this value was changed
            return _span(text, start, end)
    raise ProjectFileError(f"{place.path}:1: {named} is written with escapes", fix="write the version in plain letters")


def _json(text: str, path: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=lambda pairs: _unique(pairs, path))
    except json.JSONDecodeError as error:
        raise ProjectFileError(f"{path}:{error.lineno}: not valid JSON: {error.msg}", fix=f"mend {path}") from None
    except RecursionError:
        raise ProjectFileError(f"{path}: nested too deeply to be read", fix=f"mend {path}") from None


def _unique(pairs: list[tuple[str, Any]], path: str) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        twice = next(key for key in made if sum(key == each for each, _ in pairs) > 1)
        raise ProjectFileError(f"{path}: the key {twice} is there twice in one object", fix="take one of them out")
    return made


def _value(node: Any, key: tuple[str, ...]) -> Any:
    for part in key:
        if isinstance(node, dict):
            node = node.get(part)
        elif isinstance(node, list) and part.isdecimal() and int(part) < len(node):
            node = node[int(part)]
        else:
            return None
    return node
