"""Mistakes that gates/ finds in settings, declarations and documents, as our own errors with their exit codes."""

from collections.abc import Iterator
from contextlib import contextmanager

from .errors import NotPermitted, UsageError


@contextmanager
def told() -> Iterator[None]:
    """Turn gates' errors into `UsageError`: they know no exit codes of ours."""
    from gates.documents.text import DocumentError
    from gates.gate import CollectionError
    from gates.gate_check import UnknownGate
    from gates.overrides import NotOverridable
    from gates.settings import SettingsError

    try:
        yield
    except SettingsError as error:
        raise UsageError(f"the gates' settings are not valid:\n{error}", fix="mend [tool.release.gates]") from None
    except (CollectionError, UnknownGate) as error:
        raise UsageError(str(error), fix="see the gates there are: python -m gates --list") from None
    except NotOverridable as error:
        raise NotPermitted(error.message, fix=error.fix) from None
    except DocumentError as error:
        place = f"{error.path}:{error.line}" if error.line else error.path
        raise UsageError(f"{place}: {error.message}", fix=error.fix) from None
