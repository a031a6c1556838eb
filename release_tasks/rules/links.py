"""Where a forge shows commits, comparisons, requests and tags, by the address of the remote; nothing is asked."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import quote

ADDRESS = (
    r"(?:(?P<scheme>https?|ssh|git|git\+ssh)://)?(?:[^@/\s]+@)?(?P<host>[\w-]+(?:\.[\w-]+)+)(?::(?P<port>\d+)(?=/))?"
    r"[:/]+(?P<path>[\w.~+-]+(?:/[\w.~+-]+)+)/*"
)
KEPT = "/@+"
"""What stands in a path of an address as it is, beside letters and digits."""


class Links(NamedTuple):
    """The beginnings of a repository's addresses: of `#1` (a request or an issue), of `!1` where there are such."""

    commit: str
    number: str
    request: str
    tag: str
    range: str
    """An address with `{old}` and `{new}` in it."""

    def tagged(self, tag: str) -> str:
        """The page of a tag."""
        return self.tag + quote(tag, safe=KEPT)

    def compared(self, old: str, new: str) -> str:
        """The page that compares two tags or branches."""
        return self.range.replace("{old}", quote(old, safe=KEPT)).replace("{new}", quote(new, safe=KEPT))


GITHUB = Links("/commit/", "/pull/", "", "/releases/tag/", "/compare/{old}...{new}")
GITLAB = Links("/-/commit/", "/-/issues/", "/-/merge_requests/", "/-/tags/", "/-/compare/{old}...{new}")
GITEA = Links("/commit/", "/issues/", "", "/releases/tag/", "/compare/{old}...{new}")
BITBUCKET = Links("/commits/", "/issues/", "", "/src/", "/branches/compare/{new}%0D{old}")

FORGES: Mapping[str, Links] = MappingProxyType(
    {
        r"(.+\.)?github\..+": GITHUB,  # a number of an issue is led on to the issue
        r"(.+\.)?gitlab\..+": GITLAB,
        r"codeberg\.org|(.+\.)?(gitea|forgejo)\..+": GITEA,
        r"bitbucket\.org": BITBUCKET,  # a server of one's own has other addresses
    }
)
"""Pattern of the whole host to how addresses are made there."""


def links(address: str) -> Links | None:
    """The links of the repository that a remote's address names; None for a path, a `file://` or an unknown forge.

    Both ways to write it are read (`https://host/owner/name.git`, `git@host:owner/name`). A name or password in it is
    left out; a port is kept where it is that of the web.
    """
    found = re.fullmatch(ADDRESS, address.strip())
    if found is None or (found["scheme"] is None and ":" not in address):
        return None
    host = re.sub(r"^(?:ssh|altssh)\.", "", found["host"].casefold())
    form = next((each for pattern, each in FORGES.items() if re.fullmatch(pattern, host)), None)
    if form is None:
        return None
    web = found["scheme"] in ("http", "https")
    port = f":{found['port']}" if web and found["port"] else ""
    home = f"{found['scheme'] if web else 'https'}://{host}{port}/{found['path'].removesuffix('.git')}"
    return Links(*(home + each if each else "" for each in form))
