"""What was built: files with size and digest, and whether their content is that of the checkout."""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .evidence import digest

SHOWN = 5


@dataclass(frozen=True)
class Artifact:
    """One built file.

    made_here  whoever offers it built it from the judged commit
    same       how many of its files are byte for byte those of the checkout
    differs    what is not as in the checkout
    signature  who signed it, verified; None: nobody looked, or nobody did
    last       its size in the last release, in bytes; None: not known, or it is new
    """

    name: str
    path: str
    size: int
    sha256: str
    made_here: bool = False
    same: int = 0
    differs: tuple[str, ...] = ()
    signature: str | None = None
    last: int | None = None


def find_artifacts(root: Path, folder: str, tracked: tuple[str, ...]) -> tuple[Artifact, ...]:
    """The files in that folder, compared with the checkout's tracked files. Their age proves nothing."""
    home = root / folder
    files = sorted(each for each in home.iterdir() if each.is_file()) if home.is_dir() else []
    known = frozenset(tracked)
    return tuple(_artifact(root, each, known) for each in files if not each.name.startswith((".", "SHA256SUMS")))


def _artifact(root: Path, path: Path, tracked: frozenset[str]) -> Artifact:
    same, differs = 0, []
    try:
        for name, content in _content(path):
            source = next((each for each in (name, f"src/{name}") if each in tracked), None)
            if source is None:
                continue
            if (root / source).is_file() and (root / source).read_bytes() == content:
                same += 1
            else:
                differs.append(f"{source} is not as in the checkout")
        differs += _left_out(path, tracked)
    except (OSError, zipfile.BadZipFile, tarfile.TarError, EOFError) as error:
        differs = [f"cannot be read: {error}"]
    name = path.relative_to(root).as_posix()
    return Artifact(path.name, name, path.stat().st_size, digest(path), same=same, differs=tuple(differs[:SHOWN]))


def _content(path: Path) -> Iterator[tuple[str, bytes]]:
    """The files in a wheel or source distribution, by their path in the project; none for any other file."""
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            yield from ((each, wheel.read(each)) for each in wheel.namelist() if not each.endswith("/"))
    elif path.name.endswith(".tar.gz"):
        with tarfile.open(path) as source:
            for member in source:
                if (file := source.extractfile(member)) is not None:
                    yield member.name.partition("/")[2], file.read()


def _test(path: str) -> bool:
    """Tests inside a package are often left out on purpose."""
    return bool({"test", "tests"} & set(path.split("/")[:-1]))


def _left_out(path: Path, tracked: frozenset[str]) -> list[str]:
    """Modules of the wheel's packages that the checkout has and the wheel has not."""
    if path.suffix != ".whl":
        return []
    with zipfile.ZipFile(path) as wheel:
        names = frozenset(wheel.namelist())
    packages = {each.partition("/")[0] for each in names if each.endswith("/__init__.py") and each.count("/") == 1}
    modules = (
        (each, each.removeprefix("src/")) for each in sorted(tracked) if each.endswith(".py") and not _test(each)
    )
    return [f"{path} is missing" for path, name in modules if name.partition("/")[0] in packages and name not in names]
