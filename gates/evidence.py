"""What our own runs left behind, kept with commit and tree, and used again at the same tree only."""

from __future__ import annotations

import contextlib
import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

KEPT_RUNS = 20  # of each name; older ones are removed
_RECORD = "record.json"


@dataclass(frozen=True)
class Record:
    """One run: what was run where, how it ended, and the SHA-256 of each file it left in its folder."""

    name: str
    commit: str
    tree: str
    dirty: bool
    argv: tuple[str, ...]
    code: int | None
    seconds: float
    timed_out: bool = False
    retried: bool = False
    when: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    files: Mapping[str, str] = field(default_factory=dict)
    retried_for: str = ""  # what the first of two runs failed on
    unproven: str = ""  # why nothing follows from how it ended
    versions: Mapping[str, str] = field(default_factory=dict)  # of what ran

    @property
    def ok(self) -> bool:
        """Did it end by itself, with code 0?"""
        return self.code == 0 and not self.timed_out and not self.unproven

    def proves(self, tree: str, argv: tuple[str, ...]) -> bool:
        """Need that tree not be run again? Only if this was a clean, whole, successful run of the same words."""
        return self.ok and not self.dirty and self.tree == tree and self.argv == argv


class Store:
    """A folder of runs. `fresh`: nothing that is there is used again."""

    def __init__(self, folder: Path, *, fresh: bool = False) -> None:
        self.folder, self.fresh = folder, fresh

    def find(self, name: str, tree: str, argv: tuple[str, ...]) -> tuple[Record, Path] | None:
        """The newest run that proves something about this tree, with its folder; its files are as they were left."""
        if self.fresh:
            return None
        for record, folder in self._runs(name):
            if record.proves(tree, argv) and record.files == _digests(folder):
                return record, folder
        return None

    def latest(self, name: str) -> Record | None:
        """The newest run of this name, at any tree."""
        return next((record for record, _ in self._runs(name)), None)

    def begin(self, name: str) -> Path:
        """A new folder for one run. It counts for nothing until `keep` is called."""
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        folder = self.folder / name / f"{stamp}-{uuid.uuid4().hex[:8]}"
        folder.mkdir(parents=True)
        return folder

    @contextlib.contextmanager
    def discarding(self, folder: Path) -> Iterator[None]:
        """Remove the folder, and what it was made in, if nothing was run after all."""
        try:
            yield
        except BaseException:
            with contextlib.suppress(OSError):  # not empty: something is in it
                for each in (folder, folder.parent, self.folder):
                    each.rmdir()
            raise

    def keep(self, record: Record, folder: Path) -> Record:
        """Write the record, with the digests of the files that are there now, and forget the oldest runs."""
        whole = replace(record, files=_digests(folder))
        part = folder / f"{_RECORD}.part"
        part.write_text(json.dumps(asdict(whole), indent=1), encoding="utf-8")
        part.replace(folder / _RECORD)
        for old in self._folders(record.name)[KEPT_RUNS:]:
            _remove(old)
        return whole

    def _folders(self, name: str) -> list[Path]:
        home = self.folder / name
        return sorted((each for each in home.iterdir() if each.is_dir()), reverse=True) if home.is_dir() else []

    def _runs(self, name: str) -> list[tuple[Record, Path]]:
        return [(record, folder) for folder in self._folders(name) if (record := _read(folder)) is not None]


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy_in(path: Path, folder: Path, name: str) -> Path:
    """Keep a copy of a file, whatever its size, in the folder of a run; the place of the copy."""
    copy = folder / name
    with path.open("rb") as source, copy.open("wb") as target:
        while part := source.read(1 << 20):
            target.write(part)
    return copy


def _digests(folder: Path) -> dict[str, str]:
    files = (each for each in sorted(folder.iterdir()) if each.is_file())
    return {each.name: digest(each) for each in files if not each.name.startswith(_RECORD)}


def _remove(folder: Path) -> None:
    """Forget a run. One that another process removes at the same time is gone as well."""
    for each in folder.iterdir():
        each.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        folder.rmdir()


def _read(folder: Path) -> Record | None:
    """None for a run that was cut short, or that another version of this program wrote."""
    try:
        values = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
        return Record(**{**values, "argv": tuple(values["argv"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None
