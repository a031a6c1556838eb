"""The point where two sides meet, as far as a failed test shows it: database, external API, queue or service."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..junit import Case
from ..retry import is_transport
from .addresses import API, CACHE, DATABASE, QUEUE, SERVICE, find_address
from .places import LONGEST, Places

# What people call a property, a marker or a folder of tests.
WORDS: Mapping[str, str] = {
    **dict.fromkeys(("database", "databases", "db", "sql", "postgres", "postgresql", "mysql", "sqlite"), DATABASE),
    **dict.fromkeys(("external", "external_api", "external_service", "third_party", "api_client"), API),
    **dict.fromkeys(("service", "services", "backend", "grpc", "rpc"), SERVICE),
    **dict.fromkeys(("queue", "queues", "message_queue", "broker", "messaging", "kafka", "rabbitmq", "amqp"), QUEUE),
    **dict.fromkeys(("cache", "redis", "memcached"), CACHE),
}
NAMING = frozenset({"integration", "integration_point", "dependency", "component", "api"})  # whose value is the name
_EXCEPTIONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (DATABASE, re.compile(r"\b(?:sqlalchemy|psycopg2?|asyncpg|sqlite3|pymysql|MySQLdb|oracledb|pymongo)\b")),
    (DATABASE, re.compile(r"\b(?:Operational|Integrity|Programming|Interface|Database)Error\b")),
    (CACHE, re.compile(r"\b(?:redis\.exceptions|pymemcache)\b")),
    (QUEUE, re.compile(r"\b(?:pika|kombu|aiokafka|kafka)\.\w*(?:errors|exceptions)\b|\bAMQP\w*Error\b")),
    (SERVICE, re.compile(r"\bgrpc\b.*\bRpcError\b|\b_InactiveRpcError\b")),
)
_CALL = re.compile(r">\s|\w+ = ")
_HINT = re.compile(r"^\(Background on this error", re.IGNORECASE)  # SQLAlchemy's link is nobody's address


@dataclass(frozen=True)
class Point:
    """One side that a test talks to. `name` may be empty; `by` says what shows it."""

    kind: str
    name: str
    by: str

    @property
    def words(self) -> str:
        """As `database orders`, `external API api.example.com`."""
        return f"{self.kind} {self.name}".strip()


UNNAMED = Point("", "", "")


def point(case: Case, places: Places) -> Point:
    """What the test says itself goes first, then its markers, the exception, the address, the folder it lies in."""
    said = _by_property(case) or _by_mark(case, places)
    if said is not None and said.name:
        return said
    text = _error(case)
    address, (kind, by) = find_address(text), _by_exception(text)
    if address is None and is_transport(case):  # its message names no address: the call that failed does
        address = find_address(_calls(case))
    if said is not None:
        kind, by = said.kind, said.by
    if address is not None:
        return Point(kind or address.kind, address.words, by or f"address {address.words}")
    return Point(kind, "", by) if kind else _by_folder(case, places) or UNNAMED


def _error(case: Case) -> str:
    """What was raised: pytest's marked lines, else all that the runner wrote."""
    lines = case.text.splitlines()
    marked = [line[1:].strip() for line in lines if line.startswith("E ")]
    return "\n".join(line for line in (case.message, *(marked or lines)) if not _HINT.match(line))


def _calls(case: Case) -> str:
    """The lines that failed, with their arguments, as pytest shows them."""
    lines = case.text.splitlines()
    return "\n".join(line for line in lines if len(line) < LONGEST and _CALL.match(line))


def _by_property(case: Case) -> Point | None:
    for name, value in case.properties:
        key = re.sub(r"[\s-]+", "_", name.strip()).casefold()
        if key in WORDS:
            return Point(WORDS[key], value, f"property {name}")
        if key in NAMING and value:
            return _split(value, f"property {name}")
    return None


def _by_mark(case: Case, places: Places) -> Point | None:
    for name, word in places.marks(case):
        if name in WORDS:
            return Point(WORDS[name], word, f"marker {name}")
        if name in NAMING and word:
            return _split(word, f"marker {name}")
    return None


def _split(value: str, by: str) -> Point:
    """`database orders` is a kind and a name."""
    words = value.split()
    for size in (2, 1):
        if kind := WORDS.get("_".join(words[:size]).casefold()):
            return Point(kind, " ".join(words[size:]), by)
    return Point(SERVICE, value, by)


def _by_exception(text: str) -> tuple[str, str]:
    return next(
        ((kind, f"exception {found[0]}") for kind, each in _EXCEPTIONS if (found := each.search(text))), ("", "")
    )


def _by_folder(case: Case, places: Places) -> Point | None:
    path = places.test_file(case) or case.file or case.name.partition("::")[0].replace(".", "/")
    words = re.split(r"[/_.\-]+", path.casefold())
    return next((Point(WORDS[word], "", f"path {path}") for word in words if word in WORDS), None)
