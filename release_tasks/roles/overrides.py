"""The overrides of a call: said in full, of gates that there are, by somebody who may."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from ..engine.errors import UsageError
from ..engine.mistakes import told
from ..engine.release import Decided, Overriding
from ..rules.roles.actions import OVERRIDE
from ..rules.roles.overrides import read_overrides, same_overrides
from .permission import Permissions


def asked_overrides(
    permissions: Permissions,
    read: Callable[[str], str | None],
    said: tuple[Sequence[str], Sequence[str], str | None],
    now: float,
) -> tuple[Overriding, ...]:
    """The overrides that were said as gates, reasons and end; none where nothing was said.

    `read` answers the files of what is released. Raises `UsageError` for what cannot be read or no gate is,
    `NotPermitted` for a gate that nobody overrides, or somebody who may not.
    """
    gates, reasons, until = said
    today = datetime.fromtimestamp(now, UTC).date()
    found = read_overrides(gates, reasons, until, by="", today=today, days=permissions.override_days)
    if not found:
        return ()
    _require_gates(read, found)
    by = permissions.require(OVERRIDE).who
    return tuple(each._replace(by=by) for each in found)


def _require_gates(read: Callable[[str], str | None], found: Sequence[Overriding]) -> None:
    from gates.gate_check import UnknownGate
    from gates.listing import catalogue
    from gates.overrides import require_overridable
    from gates.settings import parse_settings
    from gates.wording import meant

    from ..engine.settings_file import source

    with told():
        path, _, text = source(read)
        known = catalogue(parse_settings(path, text).modules)
        for each in found:
            require_overridable(each.gate)
        unknown = [f"--override: unknown gate {e.gate!r}{meant(e.gate, known)}" for e in found if e.gate not in known]
        if unknown:
            raise UnknownGate("\n".join(unknown))


def require_same(decided: Decided, said: tuple[Sequence[str], Sequence[str], str | None], days: int = 14) -> None:
    """Raises `UsageError` where a release that goes on was begun with other overrides: they are decided once."""
    gates, reasons, _ = said
    if not gates:
        return
    again = read_overrides(gates, reasons, None, by="", today=date.min, days=days)
    if not same_overrides(decided.overrides, again):
        begun = ", ".join(each.gate for each in decided.overrides) or "none"
        raise UsageError(
            f"{decided.id} is unfinished, and was begun with other overrides: {begun}",
            fix="continue it without --override, or end it: invoke release --abort --reason TEXT",
        )
