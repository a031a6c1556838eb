"""The line that each key of a TOML file is written in: tomllib knows values, and no lines."""

import tomllib
from collections.abc import Iterator
from typing import Any

Key = tuple[str | int, ...]


def lines_of(text: str) -> dict[Key, int]:
    """Key to the line, counted from 1, that its statement begins in; tables too. The text must be valid TOML."""
    found: dict[Key, int] = {}
    counts: dict[Key, int] = {}
    table: Key = ()
    for number, statement in _statements(text):
        parsed = tomllib.loads(statement)
        if statement.lstrip().startswith("["):
            table = _table(parsed, counts)
            found.setdefault(table, number)
            continue
        for key in _keys(parsed):
            found.setdefault((*table, *key), number)
    return found


def line_of(text: str, key: Key) -> int:
    """The line of this key, or of the nearest table around it that is written; 1 where there is none."""
    lines = lines_of(text)
    around = (key[:length] for length in range(len(key), 0, -1))
    return next((lines[each] for each in around if each in lines), 1)


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each statement with its line: what is read until it is whole."""
    begun, parts = 0, list[str]()
    for number, line in enumerate(text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n"), 1):
        if not parts and not line.strip().partition("#")[0]:
            continue
        begun = begun if parts else number
        parts.append(line)
        statement = "\n".join(parts)
        if _is_whole(statement):
            yield begun, statement
            parts.clear()


def _is_whole(statement: str) -> bool:
    try:
        tomllib.loads(statement)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _table(parsed: dict[str, Any], counts: dict[Key, int]) -> Key:
    """The table that a header begins; of an array of tables the newest element."""
    key: Key = ()
    node: Any = parsed
    while isinstance(node, dict) and node:
        [(word, node)] = node.items()
        key = (*key, word)
        if isinstance(node, list):
            counts[key] = counts.get(key, -1) + 1
            return (*key, counts[key])
        if key in counts:
            key = (*key, counts[key])
    return key


def _keys(node: Any) -> Iterator[Key]:
    """Every key inside a value, outer ones first."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for word, each in inner:
        yield (word,)
        yield from ((word, *key) for key in _keys(each))
