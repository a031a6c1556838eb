"""The one retry there is: for a time-out or a broken connection, never for a claim that does not hold."""

from __future__ import annotations

import re

from .junit import Case, JUnit
from .tools import Finished

# The exception that a time-out or a broken connection ends a test with, as Python, Java and JavaScript name it.
_TRANSPORT = re.compile(
    r"""^(?:failed\ on\ \w+\ with\ ")?(?:[\w.]+\.)?
    (?: \w*Timeout(?:Error|Expired|Exception)? | Failed:\ Timeout | Connect(?:ion)?\w*(?:Error|Exception)
      | ReadError | WriteError | RemoteProtocolError | RemoteDisconnected | ProtocolError | BrokenPipeError
      | URLError | gaierror | MaxRetryError | NewConnectionError | SocketException | UnknownHostException )
    \b""",
    re.VERBOSE,
)
# What node says instead of a class, where it is all of the message.
_NODE = re.compile(
    r"""^(?:(?:Error|TypeError):\ )?
    (?: test\ timed\ out\ after\ \d+ms | fetch\ failed | socket\ hang\ up
      | Test\ timeout\ of\ \d+ms\ exceeded\.?
      | (?:connect|read|write|getaddrinfo)\ (?:ECONN\w+|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)\b.*
      | page\.goto:\ (?:net::ERR_(?:CONNECTION|NAME_NOT_RESOLVED|TIMED_OUT|EMPTY_RESPONSE)|Timeout\ \d+ms).* )$""",
    re.VERBOSE,
)


def is_transport(case: Case) -> bool:
    """Did this test end in a time-out or a broken connection, and not in an assertion?"""
    return bool(_TRANSPORT.match(case.message) or _NODE.match(case.message))


def why_again(done: Finished, junit: JUnit | None) -> str | None:
    """Why this run may be tried again; None where it may not: it passed, or something else failed too (AC2)."""
    bad = junit.bad if junit else ()
    if not all(is_transport(case) for case in bad):
        return None
    if done.timed_out:
        return f"timed out after {done.seconds:.1f} s"
    return "; ".join(f"{case.name}: {case.message}" for case in bad) or None


def not_seen_again(first: JUnit | None, second: JUnit | None) -> str | None:
    """Which tests failed before and were not run the second time: that they did not fail then says nothing."""
    if first is None or second is None:
        return None
    ran = {(case.file, case.name) for case in second.cases if case.outcome != "skipped"}
    lost = [case.name for case in first.bad if (case.file, case.name) not in ran]
    return f"the second run did not run what had failed in the first: {', '.join(lost)}" if lost else None
