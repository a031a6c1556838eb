"""Cobertura XML, which coverage.py, gcovr, istanbul, coverlet and many others write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree import ElementTree

from ..xml_report import UnreadableReport, read_xml
from .measured import Coverage, Function, Measured, by_lines, from_hits

NAME = "Cobertura"
_MILLISECONDS = 10**11  # a time stamp above this is in milliseconds: in seconds it would be in the year 5138


def read(data: bytes) -> Coverage:
    """The report in these bytes. Raises UnreadableReport for what is no whole Cobertura report or measured nothing."""
    root = read_xml(data)
    if root.tag != "coverage" or root.find("packages") is None:
        raise UnreadableReport(f"its root is <{root.tag}>; expected <coverage> with <packages>, as Cobertura has it")
    classes = list(root.iter("class"))
    shown = sum(len(each.findall("lines/line")) for each in classes)
    declared = root.get("lines-valid", "")
    if re.fullmatch(r"\d{1,9}", declared) and int(declared) > shown:
        raise UnreadableReport(f"it counts {declared} lines but shows {shown}")
    folders = tuple(text for each in root.iterfind("sources/source") if (text := (each.text or "").strip()))
    return by_lines(_files(classes), NAME, written=_written(root), folders=folders)


def _files(classes: list[ElementTree.Element]) -> Iterator[Measured]:
    """One for each file name; a file with several classes is put together, each line with its most hits."""
    hits: dict[str, dict[int, int]] = {}
    functions: dict[str, dict[tuple[str, int | None], bool]] = {}
    for each in classes:
        path = each.get("filename", "")
        if not path:
            raise UnreadableReport(f"class {each.get('name', '')!r} has no file name")
        lines = hits.setdefault(path, {})
        for line in (*each.iterfind("lines/line"), *each.iterfind("methods/method/lines/line")):
            number, count = _number(line, "number"), _number(line, "hits")
            if number < 1:
                raise UnreadableReport(f"{path} has a line 0")
            lines[number] = max(count, lines.get(number, 0))
        entered = functions.setdefault(path, {})
        for key, was in _methods(each):
            entered[key] = was or entered.get(key, False)
    for path, lines in hits.items():
        yield from_hits(path, lines, [Function(name, was, line) for (name, line), was in functions[path].items()])


def _methods(each: ElementTree.Element) -> Iterator[tuple[tuple[str, int | None], bool]]:
    """Name, first line, and whether it was entered, of those methods that have lines."""
    kind = each.get("name", "")
    own = kind.rpartition("/")[2].rpartition(".")[2] if kind and kind != each.get("filename") else ""
    for method in each.iterfind("methods/method"):
        lines = [(_number(line, "number"), _number(line, "hits")) for line in method.iterfind("lines/line")]
        if lines:
            name = ".".join(part for part in (own, method.get("name", "")) if part)
            yield (name, min(lines)[0]), any(count for _, count in lines)


def _number(line: ElementTree.Element, name: str) -> int:
    text = line.get(name, "")
    if not re.fullmatch(r"\d{1,19}", text, re.ASCII):
        raise UnreadableReport(f"a line's {name} is {text!r}, expected a number")
    return int(text)


def _written(root: ElementTree.Element) -> datetime | None:
    text = root.get("timestamp", "")
    if not re.fullmatch(r"\d{9,14}", text, re.ASCII):
        return None
    number = int(text)
    return datetime.fromtimestamp(number / 1000 if number > _MILLISECONDS else number, UTC)
