"""Index `python`: a Python package index. Looks by its simple API, uploads by twine; both with twine's credentials.

A place is the URL that takes uploads, or a name of `~/.pypirc`. Credentials come from the environment
(`TWINE_USERNAME`, `TWINE_PASSWORD`), `~/.pypirc` or keyring; they are on no command line and in no event.
"""

import base64
import configparser
import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..engine.change import Call, Change
from ..engine.errors import NotPermitted, OutsideFailed, Unreachable, UsageError
from ..engine.ports import Place
from ..engine.world import opened
from .simple_api import ACCEPT, ATTESTATION, PageError, distribution, read_page, simple_address

if TYPE_CHECKING:
    from ..engine.settings import Settings
    from ..engine.world import Response, World

TIMEOUT = 600.0
"""Seconds that one upload may take."""
LOOK = 15.0
"""Seconds that a page may take."""
WORDS = ("-m", "twine", "--no-color", "upload", "--non-interactive", "--disable-progress-bar")
PLAIN = {"COLUMNS": "400", "TWINE_REPOSITORY_URL": ""}
"""What makes twine's output one message a line, and lets our flags alone choose the index."""
STATUS = re.compile(r"HTTPError: (\d{3})\b")
NO_CREDENTIALS = re.compile(r"Credential not found|could not determine credentials|NonInteractive")
NO_ANSWER = re.compile(r"ConnectionError|ConnectTimeout|ReadTimeout|Connection aborted|Max retries exceeded|Timeout")
CREDENTIALS_FIX = (
    "set TWINE_USERNAME and TWINE_PASSWORD (for a token: TWINE_USERNAME=__token__) in the environment, or use keyring; "
    "then run the same command"
)


class PythonIndex:
    """A Python package index: takes wheels and sdists."""

    def __init__(self, settings: "Settings", world: "World") -> None:
        self.world = world

    def named(self, place: Place, version: str) -> str:
        """The address, or the name."""
        return f"index {place.where}"

    def takes(self, name: str) -> bool:
        """Wheels and sdists alone."""
        return distribution(name) is not None

    def carries(self, name: str) -> bool:
        """Attestations, with the distribution that they are of."""
        return name.endswith(ATTESTATION)

    def ready(self, place: Place) -> None:
        """See that twine knows the index, and credentials; in CI a trusted publisher's come with the upload."""
        if not self._credentials(place) and not os.environ.get("CI"):
            raise NotPermitted(f"there are no credentials for {self.named(place, '')}", fix=CREDENTIALS_FIX)

    # -- looking -----------------------------------------------------------------------------------------------------

    def digests(self, place: Place, version: str, names: Sequence[str]) -> Mapping[str, str]:
        """Of these files, those that the index lists."""
        projects = {found[0] for found in map(distribution, names) if found}
        listed = {name: digest for project in projects for name, digest in self._page(place, project).items()}
        there = {name: listed[name] for name in names if name in listed}
        untold = [name for name, digest in there.items() if digest is None]
        if untold:
            raise OutsideFailed(
                f"{self.named(place, version)} lists {', '.join(untold)} without a SHA-256, so it cannot be compared",
                fix="let the index show SHA-256 hashes (PEP 503), or name the address that does: "
                'simple = "…" in [tool.release.publish]',
            )
        return {name: str(digest) for name, digest in there.items()}

    def versions(self, place: Place, project: str) -> tuple[str, ...] | None:
        """The versions that the project's page has files of."""
        from packaging.utils import canonicalize_name

        found = [distribution(name) for name in self._page(place, canonicalize_name(project))]
        return tuple(dict.fromkeys(each[1] for each in found if each))

    def _page(self, place: Place, project: str) -> Mapping[str, str | None]:
        """Name to SHA-256 of every file of a project; empty where the index does not know it."""
        address = f"{self._simple(place)}{project}/"
        answer = self._ask(place, address)
        if answer.status in (404, 410) or _elsewhere(answer, address):
            return {}
        if answer.status >= 500 or answer.status == 429:
            raise Unreachable(f"{address} answers {answer.status}", fix="wait until the index works again")
        if answer.status in (401, 403):
            raise NotPermitted(f"{address} answers {answer.status}: it may not be read", fix=CREDENTIALS_FIX)
        if answer.status != 200:
            raise OutsideFailed(f"{address} answers {answer.status}", fix=_simple_fix())
        try:
            return read_page(answer.body, answer.headers.get("content-type", ""))
        except PageError as error:
            raise OutsideFailed(f"{address}: {error}", fix=_simple_fix()) from None

    def _ask(self, place: Place, address: str) -> "Response":
        """The page; with credentials only where it is not shown without."""
        headers = {"Accept": ACCEPT, "Cache-Control": "no-cache"}
        answer = self.world.get(address, timeout=LOOK, headers=headers)
        if answer.status not in (401, 403):
            return answer
        known = self._credentials(place)
        return self.world.get(address, timeout=LOOK, headers={**headers, **known}) if known else answer

    def _simple(self, place: Place) -> str:
        if place.look:
            return place.look if place.look.endswith("/") else f"{place.look}/"
        return simple_address(str(_configured(place)["repository"]))

    def _credentials(self, place: Place) -> Mapping[str, str]:
        """A header with what twine would use, from the environment, ~/.pypirc or keyring; empty where it knows none."""
        configured = _configured(place)
        from twine.auth import CredentialInput, Private
        from twine.exceptions import TwineException

        class Known(Private):
            def make_trusted_publishing_token(self) -> str | None:
                return None  # that would be a change elsewhere: made by the upload alone

        found = Known(configured, CredentialInput(os.environ.get("TWINE_USERNAME"), os.environ.get("TWINE_PASSWORD")))
        try:
            with opened():  # keyring may ask a process of its own
                user, password = found.username, found.password
        except TwineException:
            return {}
        if not (user and password):
            return {}
        self.world.hide(password)
        both = f"{user}:{password}"
        return {"Authorization": f"Basic {base64.b64encode(both.encode()).decode()}"}

    # -- changing ----------------------------------------------------------------------------------------------------

    def upload(self, place: Place, version: str, name: str, file: Path) -> Change:
        """Upload it with twine."""
        _configured(place)
        return Call(f"upload {name} to {self.named(place, version)}", lambda: self._upload(place, name, file))

    def _upload(self, place: Place, name: str, file: Path) -> None:
        where = ("--repository-url", place.where) if _is_url(place) else ("--repository", place.where)
        attested = sorted(map(str, file.parent.glob(f"{file.name}.*{ATTESTATION}")))
        words = (*WORDS, *where, *(("--attestations",) if attested else ()), str(file), *attested)
        code, said = self.world.command((sys.executable, *words), env=PLAIN, timeout=TIMEOUT)
        if code != 0:
            raise _refusal(f"{name} was not taken by index {place.where}", self.world.redact(said))


def _is_url(place: Place) -> bool:
    return place.where.startswith(("http://", "https://"))


def _configured(place: Place) -> dict[str, str | None]:
    """What twine knows of the index; raises `UsageError` where it knows no such name, or is not installed."""
    try:
        from twine.exceptions import TwineException
        from twine.utils import get_config
    except ImportError:
        raise UsageError("twine is not installed", fix='pip install "release-tasks[publish]"') from None
    if _is_url(place):
        return {"repository": place.where, "username": None, "password": None}
    try:
        known = get_config("~/.pypirc")
    except (TwineException, configparser.Error) as error:
        raise UsageError(f"~/.pypirc cannot be read: {error}", fix="mend it") from None
    if place.where not in known:
        raise UsageError(
            f"index {place.where!r} is not in ~/.pypirc",
            fix=f"one of: {', '.join(sorted(known))}, or the URL that takes uploads",
        )
    return known[place.where]


def _elsewhere(answer: "Response", address: str) -> bool:
    """Whether it sends to another host: an index that falls back to a public one does not have the project itself."""
    host = "/".join(address.split("/")[:3])
    to = answer.headers.get("location", "")
    return 300 <= answer.status < 400 and "://" in to and not to.startswith(f"{host}/")


def _simple_fix() -> str:
    return 'name where the index lists its files: simple = "…/simple/" in [tool.release.publish]'


def _refusal(what: str, said: str) -> OutsideFailed | NotPermitted:
    """The words of twine as our error: wrong credentials, nothing that answers, or a refusal."""
    lines = [line.strip() for line in said.splitlines() if line.strip() and "--verbose" not in line]
    words = " ".join(lines[-3:])[:600]
    found = STATUS.search(said)
    status = int(found.group(1)) if found else 0
    if status in (401, 403) or NO_CREDENTIALS.search(said):
        return NotPermitted(f"{what}: {words}", fix=CREDENTIALS_FIX)
    if status >= 500 or status == 429 or (not found and NO_ANSWER.search(said)):
        return Unreachable(f"{what}: {words}", fix="wait until the index answers, then run the same command")
    return OutsideFailed(f"{what}: {words}", fix="mend what it says, then run the same command")
