"""The facts of previews that were made on this machine: what says how a preview differs from an earlier one."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..engine.change import Write
from ..engine.redaction import clean
from ..engine.state import cache_home
from ..engine.world import Live
from ..project import Project
from .foresee import Preview

Facts = Mapping[str, Any]
LONGEST = 100
"""Characters of a value in a line about it."""


def keep(project: Project, preview: Preview) -> None:
    """Keep the facts in the cache, beside what else can be made again; a cache that takes nothing is told."""
    path = _folder(project) / f"{preview.digest.removeprefix('sha256:')}.json"
    text = json.dumps(clean(_plain(preview.facts)), indent=1, ensure_ascii=False, default=str)
    world = Live()  # the cache is no part of what a preview leaves alone
    try:
        world.ensure(lambda: path if world.read(path) is not None else None, Write(path, text))
    except OSError as error:
        project.world.say(f"the facts of this preview were not kept: {error}")


def kept(project: Project, digest: str) -> Facts | None:
    """The facts of the preview with this digest, or the beginning of one; None where it was not made here."""
    files = sorted(_folder(project).glob(f"{digest.removeprefix('sha256:')}*.json"))
    return json.loads(files[0].read_text(encoding="utf-8")) if files else None


def _folder(project: Project) -> Path:
    return cache_home() / "previews" / project.key


def differences(before: Facts, now: Facts) -> Iterator[str]:
    """A line for each fact that is not the same."""
    old, new = dict(_flat("", before)), dict(_flat("", clean(_plain(now))))
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            yield f"{name}: {_short(old.get(name))} → {_short(new.get(name))}"


def _plain(facts: Facts) -> Facts:
    """As it is after being written and read."""
    found: Facts = json.loads(json.dumps(facts, default=str))
    return found


def _flat(prefix: str, value: object) -> Iterator[tuple[str, object]]:
    """Nested facts by dotted name; steps by theirs."""
    if isinstance(value, Mapping) and value:
        for name, each in value.items():
            yield from _flat(f"{prefix}{'.' if prefix else ''}{name}", each)
    elif isinstance(value, list) and value and all(isinstance(each, Mapping) and "step" in each for each in value):
        for each in value:
            yield from ((f"{prefix}.{each['step']}.{name}", part) for name, part in each.items() if name != "step")
    else:
        yield prefix, value


def _short(value: object) -> str:
    text = "nothing" if value in (None, []) else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
