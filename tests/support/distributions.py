"""Small real distributions, in no time: pip installs them, and twine takes them."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile

WHEEL = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def metadata(version: str, name: str = "abacus", more: str = "") -> str:
    """The text of METADATA and PKG-INFO; `more` are further lines of it."""
    return f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{more}"


def wheel(version: str, text: str = "", name: str = "abacus", more: str = "") -> tuple[str, bytes]:
    """File name and bytes of a wheel with one module of this text; `more` are further lines of its metadata."""
    info, made = f"{name}-{version}.dist-info", io.BytesIO()
    files = {
        f"{name}.py": text,
        f"{info}/METADATA": metadata(version, name, more),
        f"{info}/WHEEL": WHEEL,
        f"{info}/RECORD": "",
    }
    with zipfile.ZipFile(made, "w") as archive:
        for path, content in files.items():
            archive.writestr(zipfile.ZipInfo(path), content)
    return f"{name}-{version}-py3-none-any.whl", made.getvalue()


def sdist(version: str, name: str = "abacus") -> tuple[str, bytes]:
    """File name and bytes of an sdist."""
    made = io.BytesIO()
    with gzip.GzipFile(fileobj=made, mode="wb", mtime=0) as packed, tarfile.open(fileobj=packed, mode="w") as archive:
        for path, text in {"PKG-INFO": metadata(version, name), "README.md": f"# {name}\n"}.items():
            entry = tarfile.TarInfo(f"{name}-{version}/{path}")
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    return f"{name}-{version}.tar.gz", made.getvalue()
