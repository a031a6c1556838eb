"""The confirmation that a release after failed tests needs (decisions 32)."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..engine.errors import UsageError
from ..engine.release import Retrying
from ..rules.roles.actions import RETRY
from ..rules.roles.retry import failed_tests, who_may
from .permission import Permissions


def asked_retry(permissions: Permissions, before: Sequence[Mapping[str, Any]], text: str | None) -> Retrying | None:
    """What was said with `--confirm-retry`, where the release before was blocked by failed tests; else None.

    `before` are its events. Raises `UsageError` where nothing was said, `NotPermitted` where somebody else has to.
    """
    failed = failed_tests(before)
    if not failed:
        return None
    types, release = tuple(failed.values()), str(before[0]["id"])
    gates = ", ".join(f"{id} ({type} tests)" for id, type in failed.items())
    if text is None or not text.strip():
        raise UsageError(
            f"{release} was blocked by {gates}: a retry has to be confirmed",
            fix=f'add --confirm-retry "what was mended"; who may: {who_may(types)}',
        )
    answers = [permissions.require(RETRY[type]) for type in types]
    return Retrying(release, tuple(failed), text.strip(), answers[0].who)
