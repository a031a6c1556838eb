"""Linters, type checkers and formatters that a project may have configured, and what each says of itself."""

from __future__ import annotations

import configparser
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..result import Unjudged, unknown

Table = Mapping[str, Any]


@dataclass(frozen=True)
class Tool:
    """One program as it is called.

    kind     linter, types or format
    argv     its words, which must only look
    counted  finds the numbers of files it looked at, in what it says; they are added up
    files    its own files of settings
    section  its section of setup.cfg and tox.ini
    listing  words that make it list the files it would look at, a line each, where it never counts them
    """

    name: str
    kind: str
    argv: tuple[str, ...]
    counted: str
    files: tuple[str, ...] = ()
    section: str = ""
    listing: tuple[str, ...] = ()


TOOLS = (
    Tool(
        "ruff",
        "linter",
        ("ruff", "check", "--output-format=concise", "--no-fix"),
        "",
        ("ruff.toml", ".ruff.toml"),
        listing=("ruff", "check", "--show-files"),
    ),
    Tool("flake8", "linter", ("flake8", "--benchmark"), r"(\d+)\s+total files processed", (".flake8",), "flake8"),
    Tool(
        "pylint",
        "linter",
        ("pylint", "--verbose", "--recursive=y", "."),
        r"Checked (\d+) files/modules",
        (".pylintrc", "pylintrc", ".pylintrc.toml", "pylintrc.toml"),
        "pylint",
    ),
    Tool(
        "mypy",
        "types",
        ("mypy",),
        r"(?:no issues found in|checked) (\d+) source file",
        ("mypy.ini", ".mypy.ini"),
        "mypy",
    ),
    Tool("pyright", "types", ("pyright", "--outputjson"), r'"filesAnalyzed":\s*(\d+)', ("pyrightconfig.json",)),
    Tool(
        "ruff format",
        "format",
        ("ruff", "format", "--check"),
        r"(\d+) files? (?:already formatted|would be reformatted)",
    ),
    Tool("black", "format", ("black", "--check", "."), r"(\d+) files? would be (?:left unchanged|reformatted)"),
)


@dataclass(frozen=True)
class Configured:
    """A tool that this project has settings for, where they are, and the settings themselves."""

    tool: Tool
    where: str
    table: Table


def configured(root: Path, kind: str) -> list[Configured]:
    """The tools of this kind that the project configures. Raises Unjudged where a file of settings cannot be read."""
    tables = _tables(root)
    found = [_found(root, tool, tables) for tool in TOOLS if tool.kind == kind]
    return [each for each in found if each is not None]


def _found(root: Path, tool: Tool, tables: Table) -> Configured | None:
    if tool.name.startswith("ruff"):
        where, table = _ruff(root, tables)
        asked = table is not None and ("format" in table) if tool.kind == "format" else _lints(table)
        return Configured(tool, where, table or {}) if asked else None
    for file in tool.files:
        if (root / file).is_file():
            return Configured(tool, file, _ini(root / file).get(tool.section, {}) if file.endswith(".ini") else {})
    if (table := tables.get(tool.name)) is not None:
        return Configured(tool, f"pyproject.toml [tool.{tool.name}]", table)
    for file in ("setup.cfg", "tox.ini") if tool.section else ():
        sections = _ini(root / file) if (root / file).is_file() else {}
        mine = [name for name in sections if name == tool.section or name.startswith(f"{tool.section}.")]
        if mine:
            return Configured(tool, f"{file} [{mine[0]}]", sections.get(tool.section, {}))
    return None


def _ruff(root: Path, tables: Table) -> tuple[str, Table | None]:
    for file in ("ruff.toml", ".ruff.toml"):
        if (root / file).is_file():
            return file, _toml(root / file)
    return "pyproject.toml [tool.ruff]", tables.get("ruff")


def _lints(table: Table | None) -> bool:
    """Who configures nothing but the format has another linter, or none."""
    return table is not None and (
        "format" not in table or any(key in table for key in ("lint", "select", "extend-select"))
    )


def _tables(root: Path) -> Table:
    path = root / "pyproject.toml"
    tables = _toml(path).get("tool", {}) if path.is_file() else {}
    return tables if isinstance(tables, dict) else {}


def _toml(path: Path) -> Table:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _unread(path, str(error)) from None


def _ini(path: Path) -> dict[str, dict[str, str]]:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(path.read_text(encoding="utf-8"))
    except (configparser.Error, UnicodeDecodeError) as error:
        raise _unread(path, " ".join(str(error).split())) from None
    return {name: dict(parser[name]) for name in parser.sections()}


def _unread(path: Path, why: str) -> Unjudged:
    return Unjudged(unknown(f"{path.name} cannot be read: {why}", fix="mend it", where=path.name))


def looked_at(said: str, counted: str) -> int | None:
    """How many files a tool says it looked at; None where it does not say."""
    numbers = re.findall(counted, said) if counted else []
    return sum(map(int, numbers)) if numbers else None


@dataclass(frozen=True)
class Complaint:
    """One line of a tool's output: where, and what is wrong."""

    path: str
    line: int | None
    message: str


_PLACED = re.compile(
    r"^(?P<path>[^\s:][^:\n]*?):(?P<line>\d+)(?::\d+)?:?\s+(?:error: )?(?P<message>\S.*)$", re.MULTILINE
)
_UNFORMATTED = re.compile(
    r"^(?:[Ww]ould reformat:? |unformatted: .*\n\s*--> )(?P<path>\S.*?)(?::(?P<line>\d+):\d+)?$", re.MULTILINE
)


def complaints(said: str, root: Path) -> list[Complaint]:
    """The complaints in a tool's output: `path:line: message`, `would reformat path`, or pyright's JSON."""
    if said.lstrip().startswith("{") and '"generalDiagnostics"' in said:
        return _of_pyright(said, root)
    placed = (
        Complaint(_below(each["path"], root), int(each["line"]), each["message"])
        for each in _PLACED.finditer(said)
        if not each["message"].startswith("note: ")
    )
    unformatted = (
        Complaint(_below(each["path"], root), int(each["line"] or 0) or None, "is not formatted")
        for each in _UNFORMATTED.finditer(said)
    )
    return list(dict.fromkeys((*placed, *unformatted)))


def _of_pyright(said: str, root: Path) -> list[Complaint]:
    try:
        found = json.loads(said[said.index("{") :])["generalDiagnostics"]
        errors = (each for each in found if each["severity"] == "error")
        return [
            Complaint(_below(each["file"], root), each["range"]["start"]["line"] + 1, each["message"])
            for each in errors
        ]
    except (ValueError, KeyError, TypeError):
        return []


def _below(path: str, root: Path) -> str:
    return path.removeprefix(f"{root}/").removeprefix("./")
