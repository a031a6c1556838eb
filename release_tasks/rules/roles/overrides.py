"""What a person says when they override gates: `--override TST004,DOD003 --reason TEXT --until 2026-12-01`."""

from collections.abc import Sequence
from datetime import date, timedelta

from ...engine.errors import UsageError
from ...engine.release import Overriding

SAY = 'invoke release --override TST004 --reason "why" (--until YYYY-MM-DD)'


def read_overrides(
    gates: Sequence[str], reasons: Sequence[str], until: str | None, *, by: str, today: date, days: int
) -> tuple[Overriding, ...]:
    """The overrides that were said; raises `UsageError` for one without a reason, or an end that is too far away.

    Several gates may stand in one word, with commas between; one reason is for all, else each has its own, in order.
    """
    ids = [id.strip().upper() for word in gates for id in word.split(",")]
    texts = [text.strip() for text in reasons]
    if not ids:
        if until is not None:
            raise UsageError("--until says how long an override holds, and there is none", fix=SAY)
        return ()
    if "" in ids:
        raise UsageError("--override names an empty gate", fix=SAY)
    if twice := next((id for id in ids if ids.count(id) > 1), None):
        raise UsageError(f"{twice} is overridden twice", fix=f"--override {twice} once, with one reason")
    if not texts or "" in texts:
        raise UsageError(f"overriding {', '.join(ids)} needs a reason", fix=SAY)
    if len(texts) not in (1, len(ids)):
        raise UsageError(
            f"{len(ids)} gates are overridden, with {len(texts)} reasons", fix="--reason once for all, or once for each"
        )
    ends = _end(until, today, days).isoformat()
    given = texts * len(ids) if len(texts) == 1 else texts
    return tuple(Overriding(id, text, by, ends) for id, text in zip(ids, given, strict=True))


def _end(until: str | None, today: date, days: int) -> date:
    """The last day on which it holds."""
    latest = today + timedelta(days=days)
    if until is None:
        return latest
    try:
        found = date.fromisoformat(until)
    except ValueError:
        raise UsageError(f"--until={until} is no day", fix=f"--until={latest}, or earlier") from None
    if not today <= found <= latest:
        raise UsageError(
            f"--until={until} is {'over' if found < today else f'more than {days} days away'}",
            fix=f"--until={latest} at the latest (an override holds {days} days at most), and {today} at the earliest",
        )
    return found


def same_overrides(decided: Sequence[Overriding], said: Sequence[Overriding]) -> bool:
    """Whether the same gates are overridden for the same reasons; the day they end was decided once."""
    return {(each.gate, each.reason) for each in decided} == {(each.gate, each.reason) for each in said}
