"""The files that failed tests left: traces, screenshots, videos, logs. Found as runners name them, and kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from ..evidence import copy_in
from ..junit import Case
from .places import is_there

LARGEST = 200_000_000  # bytes of one run that are kept; what does not fit stays where it is
SHOWN_NAME = 60  # letters of a kept file's name, counted from its end

_KINDS: Mapping[str, str] = {
    ".zip": "trace",
    ".webm": "video",
    ".mp4": "video",
    ".png": "screenshot",
    ".jpg": "screenshot",
    ".jpeg": "screenshot",
    ".webp": "screenshot",
    ".har": "requests",
    ".log": "log",
    ".txt": "log",
}
_NAMED = re.compile(r"trace|screenshot|video|attachment|artifact|log|har\b|diff", re.IGNORECASE)
_PATH = re.compile(r"\.[A-Za-z]\w{0,5}$")
_LINES = re.compile(  # as Jenkins and GitLab read them, and as Playwright says that one is not there
    r"\[\[ATTACHMENT\|(?P<path>[^\]\n]+)\]\]|^Warning: attachment (?P<gone>\S.*) is missing\s*$", re.MULTILINE
)

Stamps = Mapping[Path, tuple[int, int]]


@dataclass(frozen=True)
class Attachment:
    """A file of one failed test (`test` is its name; empty: of the run). `path` says where; None: it is missing.

    said  as the report or the runner's folder names it
    """

    test: str
    kind: str
    said: str
    path: str | None

    @property
    def words(self) -> str:
        """One line for a person."""
        return f"{self.kind}: {self.path}" if self.path else f"{self.kind}: {self.said} is missing"


def files_in(folder: Path | None) -> Stamps:
    """All files below a runner's output folder, so that those of this run can be told from older ones."""
    if folder is None or not folder.is_dir():
        return {}
    found = (each for each in sorted(folder.rglob("*")) if each.is_file())
    return {each: (each.stat().st_mtime_ns, each.stat().st_size) for each in found}


def find(cases: Iterable[Case], root: Path, places: Iterable[str], new: Iterable[Path] = ()) -> tuple[Attachment, ...]:
    """What these tests left: named in the report (looked for below `root` and these places), or `new` in a folder.

    A new file whose folder is named after no test belongs to the run.
    """
    folders = tuple(dict.fromkeys((root, *(root / place for place in places))))
    cases = tuple(cases)
    named = [_at(case.name, said, kind, folders) for case in cases for said, kind in _said(case)]
    known = {each.path for each in named}
    by_slug = {_slug(case.name): case.name for case in cases}
    left = [
        Attachment(by_slug.get(_slug(path.parent.name), ""), _kind("", path.name), path.name, str(path))
        for path in new
        if str(path) not in known
    ]
    return tuple(dict.fromkeys((*named, *left)))


def keep(found: Iterable[Attachment], folder: Path) -> tuple[Attachment, ...]:
    """Copy them beside a run's evidence, for the next run wipes its output folder."""
    kept, room = [], LARGEST
    for number, each in enumerate(found, 1):
        size = Path(each.path).stat().st_size if each.path else 0
        if not each.path or size > room:
            kept.append(each)
            continue
        room -= size
        name = f"attachment-{number:02}-{PurePosixPath(each.said).name[-SHOWN_NAME:]}"
        kept.append(replace(each, path=str(copy_in(Path(each.path), folder, name))))
    return tuple(kept)


def _said(case: Case) -> Iterator[tuple[str, str]]:
    """Paths that the report names, with what they are."""
    for name, value in case.properties:
        if _NAMED.search(name) and "\n" not in value and _PATH.search(value):
            yield value, _kind(name, value)
    for found in _LINES.finditer(f"{case.out}\n{case.err}\n{case.text}"):
        path = (found["path"] or found["gone"]).strip()
        yield path, _kind("", path)


def _at(test: str, said: str, kind: str, folders: Iterable[Path]) -> Attachment:
    path = next((place for folder in folders if is_there(place := folder / said)), None)
    return Attachment(test, kind, said, str(path.resolve()) if path else None)


def _kind(name: str, path: str) -> str:
    stem, suffix = PurePosixPath(path).stem.lower(), PurePosixPath(path).suffix.lower()
    if suffix in (".png", ".jpg", ".jpeg", ".webp") and ("diff" in stem or "diff" in name.lower()):
        return "diff image"
    return _KINDS.get(suffix) or next(
        (word for word in ("trace", "screenshot", "video", "log") if word in name), "file"
    )


def _slug(name: str) -> str:
    """A test's name as pytest-playwright names its folder; JUnit leaves out `.py`, so both do."""
    return re.sub(r"(?:-py)?-", "-", re.sub(r"[^a-z0-9]+", "-", name.lower())).strip("-")
