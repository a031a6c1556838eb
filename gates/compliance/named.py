"""The documents that a requirement of the plan names: by a link or a path in its line, or by the settings."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping

from ..documents.text import fold

_LINK = re.compile(r"\[[^\]]*\]\(\s*<?(?P<target>[^()<>\s]+)>?(?:\s+\"[^\"]*\")?\s*\)")
_PATH = re.compile(r"(?<!`)`(?P<path>[^`\s]+(?:/[^`\s]+|\.\w+))`(?!`)")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)


def named_documents(
    row: str, plan: str, evidence: Mapping[str, tuple[str, ...]], tracked: Collection[str]
) -> tuple[str, ...]:
    """Paths from the top of the checkout, each once, whether or not they are there.

    A link counts from the plan's folder, as Markdown has it, or from the top, where only that leads to a file; a path
    between backticks and one of the settings count from the top. Addresses (`https:`) are no documents.
    """
    by_setting = (path for key, paths in evidence.items() if fold(key) == fold(row) for path in paths)
    by_path = (match["path"] for match in _PATH.finditer(row))
    found = (*by_setting, *(posixpath.normpath(path) for path in by_path), *_linked(row, plan, tracked))
    return tuple(dict.fromkeys(found))


def _linked(row: str, plan: str, tracked: Collection[str]) -> Iterator[str]:
    for match in _LINK.finditer(row):
        if _ADDRESS.match(match["target"]):
            continue
        target = match["target"].partition("#")[0].replace("%20", " ")
        from_top = posixpath.normpath(target.lstrip("/"))
        from_plan = posixpath.normpath(posixpath.join(posixpath.dirname(plan), target))
        is_from_top = target.startswith("/") or (from_top in tracked and from_plan not in tracked)
        yield from_top if is_from_top else from_plan
