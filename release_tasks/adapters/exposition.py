"""The text format that Prometheus reads, and Traefik serves: strict, for what is half understood is not a number.

Source: Prometheus documentation, "Exposition formats", text-based format 0.0.4.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from ..engine.errors import OutsideFailed

NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
LABEL = re.compile(r"\s*(?P<name>[a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*\"(?P<value>(?:[^\"\\\n]|\\[\\\"n])*)\"\s*(?P<more>,?)")
REST = re.compile(
    r"[ \t]+(?P<value>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?Inf|NaN)(?:[ \t]+-?\d+)?[ \t]*", re.ASCII
)
ESCAPED = {"\\\\": "\\", '\\"': '"', "\\n": "\n"}


class Sample(NamedTuple):
    """One series and its value; the value may be NaN or infinite."""

    name: str
    labels: Mapping[str, str]
    value: float


def parse(text: str) -> tuple[Sample, ...]:
    """All samples; raises `OutsideFailed` with the line that is none, or says a series again."""
    lines = enumerate(text.split("\n"), 1)
    samples = tuple(
        _sample(line, number) for number, line in lines if line.strip() and not line.lstrip().startswith("#")
    )
    seen = {(sample.name, frozenset(sample.labels.items())) for sample in samples}
    if len(seen) != len(samples):
        raise OutsideFailed("the metrics say one series twice", fix="see what else serves metrics there")
    return samples


def _sample(line: str, number: int) -> Sample:
    name = NAME.match(line.strip("\r"))
    if name is None:
        raise _unread(line, number)
    labels, rest = _labels(line, name.end(), number)
    found = REST.fullmatch(line.rstrip("\r"), rest)
    if found is None:
        raise _unread(line, number)
    return Sample(name[0], labels, float(found["value"]))


def _labels(line: str, at: int, number: int) -> tuple[dict[str, str], int]:
    """The labels in braces, where there are some, and where they end."""
    labels: dict[str, str] = {}
    if not line.startswith("{", at):
        return labels, at
    at += 1
    more = True
    while more and not re.match(r"\s*\}", line[at:]):
        found = LABEL.match(line, at)
        if found is None or found["name"] in labels:
            raise _unread(line, number)
        labels[found["name"]] = re.sub(r"\\[\\\"n]", lambda escape: ESCAPED[escape[0]], found["value"])
        at, more = found.end(), bool(found["more"])
    closing = re.match(r"\s*\}", line[at:])
    if closing is None:
        raise _unread(line, number)
    return labels, at + closing.end()


def _unread(line: str, number: int) -> OutsideFailed:
    return OutsideFailed(
        f'metrics, line {number}: expected `name{{label="…"}} value`, not {line[:80]!r}',
        fix="see what serves metrics there",
    )
