"""Where a forge shows commits, comparisons, requests and tags, by the address of the remote; nothing is asked."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # what listing must not pay for
    from ...engine.git import Repository

ADDRESS = (
    r"(?:(?P<scheme>https?|ssh|git|git\+ssh)://)?(?:[^@/\s]+@)?(?P<host>[\w-]+(?:\.[\w-]+)+)(?::(?P<port>\d+)(?=/))?"
    r"[:/]+(?P<path>[\w.~+-]+(?:/[\w.~+-]+)+)/*"
)
QUOTED = re.compile(r"[^A-Za-z0-9._~/@+-]+")
"""What does not stand in a path of an address as it is."""
PAGE = re.compile(r"https?://(?P<host>[^:/]+).*")


class Links(NamedTuple):
    """The beginnings of a repository's addresses: of `#1` (a request or an issue), of `!1` where there are such."""

    commit: str
    number: str
    request: str
    tag: str
    range: str
    """An address with `{old}` and `{new}` in it."""
    file: str
    """Before a tag and a path in it."""
    home: str
    """What every address of the repository begins with."""

    def tagged(self, tag: str) -> str:
        """The page of a tag."""
        return self.tag + _quoted(tag)

    def written(self, tag: str, path: str) -> str:
        """The page of a file at a tag."""
        return f"{self.file}{_quoted(tag)}/{_quoted(path)}"

    def compared(self, old: str, new: str) -> str:
        """The page that compares two tags or branches."""
        return self.range.replace("{old}", _quoted(old)).replace("{new}", _quoted(new))


def _quoted(name: str) -> str:
    """A ref as a part of an address."""
    return QUOTED.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), name)


GITHUB = Links("/commit/", "/pull/", "", "/releases/tag/", "/compare/{old}...{new}", "/blob/", "/")
GITLAB = Links(
    "/-/commit/", "/-/issues/", "/-/merge_requests/", "/-/tags/", "/-/compare/{old}...{new}", "/-/blob/", "/"
)
GITEA = Links("/commit/", "/issues/", "", "/releases/tag/", "/compare/{old}...{new}", "/src/tag/", "/")
BITBUCKET = Links("/commits/", "/issues/", "", "/src/", "/branches/compare/{new}%0D{old}", "/src/", "/")

FORGES: Mapping[str, Links] = MappingProxyType(
    {
        r"(.+\.)?github\..+": GITHUB,  # a number of an issue is led on to the issue
        r"(.+\.)?gitlab\..+": GITLAB,
        r"codeberg\.org|(.+\.)?(gitea|forgejo)\..+": GITEA,
        r"bitbucket\.org": BITBUCKET,  # a server of one's own has other addresses
    }
)
"""Pattern of the whole host to how addresses are made there."""


def home_of(repository: "Repository", remote: str) -> str | None:
    """The page of the repository that a remote is: as it is written in git's settings, else as git calls it."""
    if remote == ".":
        return None
    written = repository.config(f"remote.{remote}.url") or ""
    return home(written) or home(repository.maybe("remote", "get-url", remote) or "")


def home(address: str) -> str | None:
    """The page of the repository that a remote's address names; None for a path, a `file://` or an unknown forge.

    Both ways to write it are read (`https://host/owner/name.git`, `git@host:owner/name`). A name or password in it is
    left out; a port is kept where it is that of the web.
    """
    found = re.fullmatch(ADDRESS, address.strip())
    if found is None or (found["scheme"] is None and ":" not in address):
        return None
    host = re.sub(r"^(?:ssh|altssh)\.", "", found["host"].casefold())
    if _form(host) is None:
        return None
    web = found["scheme"] in ("http", "https")
    port = f":{found['port']}" if web and found["port"] else ""
    return f"{found['scheme'] if web else 'https'}://{host}{port}/{found['path'].removesuffix('.git')}"


def _form(host: str) -> Links | None:
    return next((each for pattern, each in FORGES.items() if re.fullmatch(pattern, host)), None)


def links(address: str | None) -> Links | None:
    """The links of the repository that an address names, its page or a remote's; None as for `home`."""
    page = PAGE.fullmatch(home(address or "") or "")
    form = _form(page["host"]) if page else None
    return Links(*(page[0] + each if each else "" for each in form)) if page and form else None
