"""Two builds of one commit, compared: which file differs, and inside an archive which member, and in what."""

import gzip
import hashlib
import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

SHOWN = 8
"""Differences of one archive that are named; the rest are counted."""


class Member(NamedTuple):
    """What an archive says of one file in it; `stamp` is its time as the archive writes it."""

    sha256: str
    size: int
    stamp: str
    mode: str
    owner: str = ""


def differences(first: Mapping[str, bytes], second: Mapping[str, bytes]) -> tuple[str, ...]:
    """How the second build differs from the first, by file name: what is missing, new, or other bytes and where."""
    found: list[str] = []
    for name in sorted(first.keys() | second.keys()):
        if name not in second:
            found.append(f"{name}: the second build did not make it")
        elif name not in first:
            found.append(f"{name}: only the second build made it")
        elif first[name] != second[name]:
            found += _shortened(name, list(_inside(name, first[name], second[name])))
    return tuple(found)


def _shortened(name: str, said: list[str]) -> list[str]:
    more = [f"{len(said) - SHOWN} more"] if len(said) > SHOWN else []
    return [f"{name}: {each}" for each in (*said[:SHOWN], *more)]


def _inside(name: str, first: bytes, second: bytes) -> Iterator[str]:
    try:
        before, after = _members(name, first), _members(name, second)
    except (zipfile.BadZipFile, tarfile.TarError, OSError, EOFError, zlib.error):
        before, after = {}, {}
    said = list(_of_members(before, after))
    yield from said
    if not said:
        yield _as_a_whole(name, first, second, same_members=bool(before))


def _of_members(before: Mapping[str, Member], after: Mapping[str, Member]) -> Iterator[str]:
    for path in [*before, *(path for path in after if path not in before)]:
        if path not in after or path not in before:
            yield f"{path} is only in the {'first' if path in before else 'second'}"
        elif before[path] != after[path]:
            yield f"{path}: {', '.join(_fields(before[path], after[path]))}"


def _fields(before: Member, after: Member) -> Iterator[str]:
    if before.sha256 != after.sha256:
        same_size = before.size == after.size
        yield "other content" if same_size else f"size {before.size} and {after.size}"
    names = {"stamp": "timestamp", "mode": "mode", "owner": "owner"}
    for field, said in names.items():
        if getattr(before, field) != getattr(after, field):
            yield f"{said} {getattr(before, field)} and {getattr(after, field)}"


def _as_a_whole(name: str, first: bytes, second: bytes, *, same_members: bool) -> str:
    """What differs where no member does."""
    if not same_members:
        return "other content" if len(first) == len(second) else f"size {len(first)} and {len(second)}"
    if name.endswith((".tar.gz", ".tgz")) and first[4:8] != second[4:8]:
        return "timestamp in the gzip header"
    return "same members, in another order or compressed otherwise"


def _members(name: str, content: bytes) -> dict[str, Member]:
    """The files in an archive, in its order; none where it is no archive."""
    if name.endswith((".whl", ".zip")):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {each.filename: _of_zip(each, archive.read(each)) for each in archive.infolist()}
    if name.endswith((".tar.gz", ".tgz")):
        with tarfile.open(fileobj=io.BytesIO(gzip.decompress(content))) as archive:
            return {each.name: _of_tar(archive, each) for each in archive.getmembers()}
    return {}


def _of_zip(entry: zipfile.ZipInfo, content: bytes) -> Member:
    stamp = "{:04}-{:02}-{:02} {:02}:{:02}:{:02}".format(*entry.date_time)
    return Member(_digest(content), len(content), stamp, f"{entry.external_attr >> 16:o}")


def _of_tar(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> Member:
    file = archive.extractfile(entry) if entry.isreg() else None
    content = file.read() if file else entry.linkname.encode()
    owner = f"{entry.uid}:{entry.gid} {entry.uname}:{entry.gname}"
    return Member(_digest(content), entry.size, f"{entry.mtime:.0f}", f"{entry.mode:o}", owner)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
