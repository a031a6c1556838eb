"""Ask one gate of the definition of done about a real repository."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from gates import Result, check_gates

from ...support.repository import Clone


def asked(clone: Clone, id: str, settings: str = "", **offered: object) -> Result:
    """The answer of this gate; `settings` are lines of `[gates.done]`, committed first."""
    if settings:
        clone.commit("build: settings", {"release.toml": f"[gates.done]\n{settings}\n"})
    check = check_gates(clone.path, ids=[id], offered=offered)
    return next(each.result for each in check.judged if each.id == id)


def part(result: Result, name: str) -> Mapping[str, object]:
    """What the result says of one of its checks."""
    return cast("Mapping[str, object]", result.evidence[name])


def status(result: Result, name: str) -> object:
    """The status of one of its checks."""
    return part(result, name)["status"]
