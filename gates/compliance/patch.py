"""A document's text with the digests of its sources as they are now, and the difference as `git apply` takes it."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from pathlib import Path

from ..documents.markdown import Document
from ..documents.text import DocumentError, decode, replaced
from ..mistake import Mistake
from .sources import FORM, SECTION, digested, read_sources


def patch(path: str, data: bytes, root: Path, tracked: Collection[str]) -> str:
    """The unified difference; empty where nothing is to be changed. Raises Mistake with every line that is amiss."""
    try:
        text = decode(path, data)
    except DocumentError as error:
        raise Mistake(str(error)) from None
    return "".join(_difference(path, text, renewed(path, text, root, tracked)))


def renewed(path: str, text: str, root: Path, tracked: Collection[str]) -> str:
    """The text with every digest as it should be, all else byte for byte. Raises Mistake as `patch` does."""
    sources, unread = read_sources(Document(path, text))
    mistakes = [str(each) for each in unread]
    if not sources and not unread:
        mistakes.append(
            f"{path}: has no sources. Write `## {SECTION}` with a line `{FORM}` for each; digests may lack."
        )
    for source in reversed(sources):
        now = digested(source, root, tracked, path)
        if now is None or now.missing:
            gone = now.missing[0] if now else source.path
            mistakes.append(
                f"{path}:{source.line}: {gone} is not in the commit, or not here. Mend the path, or commit it."
            )
        elif source.digest != now.digest:
            text = replaced(text, source.span, f" sha256:{now.digest}")
    if mistakes:
        raise Mistake("\n".join(mistakes))
    return text


def _difference(path: str, before: str, after: str) -> Iterator[str]:
    """As git writes it: lines end in LF alone for it, and a last line without one is marked."""
    lines = difflib.unified_diff(_lines(before), _lines(after), f"a/{path}", f"b/{path}")
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    parts = text.split("\n")
    return [f"{each}\n" for each in parts[:-1]] + ([parts[-1]] if parts[-1] else [])
