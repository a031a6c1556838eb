"""What a Python package index says of a project: its page as JSON (PEP 691) or HTML (PEP 503), and file names."""

import json
import re
from collections.abc import Mapping
from html.parser import HTMLParser

ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"
ATTESTATION = ".attestation"
"""How the name of an attestation of a distribution ends (PEP 740): `abacus-1.0.0.tar.gz.publish.attestation`."""
SHA256 = re.compile(r"(?:^|&)sha256=(?P<digest>[0-9a-fA-F]{64})(?:&|$)")


class PageError(ValueError):
    """A page is not what the simple API says it is."""


def read_page(text: str, content_type: str) -> Mapping[str, str | None]:
    """File name to its SHA-256, None where the page tells none; raises `PageError` where it is no such page."""
    if "json" in content_type.casefold():
        return _read_json(text)
    reader = _Anchors()
    reader.feed(text)
    reader.close()
    return {name: _hash(address) for name, address in reader.links}


def _read_json(text: str) -> Mapping[str, str | None]:
    try:
        files = json.loads(text)["files"]
        found = {str(each["filename"]): each.get("hashes", {}).get("sha256") for each in files}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PageError(f"the page is not the JSON of PEP 691: {error!r}") from None
    return {name: digest.lower() if isinstance(digest, str) else None for name, digest in found.items()}


class _Anchors(HTMLParser):
    """The links of a page: their text is the file's name, their fragment a hash (PEP 503)."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self._address: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep where an anchor leads."""
        if tag == "a":
            self._address = dict(attrs).get("href")

    def handle_data(self, data: str) -> None:
        """The text of an anchor."""
        if self._address is not None and data.strip():
            self.links.append((data.strip(), self._address))
            self._address = None


def _hash(address: str) -> str | None:
    found = SHA256.search(address.partition("#")[2])
    return found["digest"].lower() if found else None


def simple_address(upload: str) -> str:
    """Where an index lists its files, from where it takes uploads: `legacy/` and `upload.` go, `simple/` comes."""
    address = upload if upload.endswith("/") else f"{upload}/"
    if address.endswith("/legacy/"):
        address = address.removesuffix("legacy/").replace("://upload.", "://", 1)
    return f"{address}simple/"


def distribution(name: str) -> tuple[str, str] | None:
    """Normalized project and version that a wheel or sdist is of, by its file name; None for any other file."""
    from packaging.utils import (
        InvalidSdistFilename,
        InvalidWheelFilename,
        parse_sdist_filename,
        parse_wheel_filename,
    )

    try:
        found = parse_wheel_filename(name)[:2] if name.endswith(".whl") else parse_sdist_filename(name)
    except (InvalidSdistFilename, InvalidWheelFilename):
        return None
    return str(found[0]), str(found[1])
