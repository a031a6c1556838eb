"""nox's door: the session `gates`, which asks all of them in one process, and one named session for each gate.

In a noxfile:  `from gates import sessions`, then `sessions.register()`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from .gate import MANUAL, AnyGate, CollectionError
from .listing import catalogue
from .settings import SettingsError, read_settings

if TYPE_CHECKING:
    import nox


def register() -> None:
    """Declare the sessions. Arguments after `--` go to `python -m gates`."""
    import nox

    def gates(session: nox.Session) -> None:
        """Is this checkout ready to be released?"""
        _ask(session)

    nox.session(name="gates", venv_backend="none")(gates)
    for each in _listed().values():
        one = nox.session(name=f"gates({each.id})", tags=[each.category], default=False, venv_backend="none")
        one(_session_of(each.id, each.title))
    manual = nox.session(name=f"gates({MANUAL})", tags=[MANUAL], default=False, venv_backend="none")
    manual(_session_of(MANUAL, "What the plan leaves to people has been signed off."))


def _listed() -> dict[str, AnyGate]:
    """The gates there are. Where settings or a declaration are wrong, listing shows none; asking says why."""
    try:
        return catalogue(read_settings(Path()).modules)
    except (SettingsError, CollectionError) as error:
        print(error, file=sys.stderr)
        return {}


def _session_of(id: str, title: str) -> Callable[[nox.Session], None]:
    def ask(session: nox.Session) -> None:
        _ask(session, id)

    ask.__doc__ = title
    return ask


def _ask(session: nox.Session, *ids: str) -> None:
    """Exit code 3 in there is 1 out here; the JSON document that it writes has the true one."""
    session.run(sys.executable, "-m", __package__ or "gates", *ids, *session.posargs, external=True)
