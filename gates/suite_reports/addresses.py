"""Hosts and ports that an error names, and what usually listens there."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass

DATABASE, API, SERVICE, QUEUE, CACHE = "database", "external API", "service", "message queue", "cache"

PORTS: Mapping[int | None, tuple[str, str]] = {
    1433: (DATABASE, "SQL Server"),
    1521: (DATABASE, "Oracle"),
    3306: (DATABASE, "MySQL"),
    5432: (DATABASE, "PostgreSQL"),
    9200: (DATABASE, "Elasticsearch"),
    27017: (DATABASE, "MongoDB"),
    6379: (CACHE, "Redis"),
    11211: (CACHE, "memcached"),
    5672: (QUEUE, "RabbitMQ"),
    9092: (QUEUE, "Kafka"),
}
_SCHEMES = {"postgres": 5432, "postgresql": 5432, "mysql": 3306, "mongodb": 27017, "redis": 6379, "amqp": 5672}
_NEAR = (".local", ".internal", ".svc", ".localhost", ".test")

_HOST, _PORT = r"(?P<host>[\w.-]+)", r"(?P<port>\d{1,5})"
_SPELLINGS = (  # the surest first
    re.compile(rf"\bhost='{_HOST}', port={_PORT}"),  # requests, urllib3
    re.compile(rf"\bat \"{_HOST}\"(?: \([^)]*\))?, port {_PORT}"),  # PostgreSQL's client
    re.compile(rf"\b(?P<scheme>[a-z][a-z0-9+]{{1,20}})://(?:[^\s/@'\"]*@)?{_HOST}(?::{_PORT})?", re.IGNORECASE),
    re.compile(rf"\(['\"]{_HOST}['\"], {_PORT}\)"),  # a socket's address
    re.compile(rf"(?<![\w./:@-])(?P<host>localhost|\d+(?:\.\d+){{3}}):{_PORT}\b(?!:|\.?\d)"),
    re.compile(r"(?<![\w./:@-])(?P<host>[A-Za-z][\w-]*(?:\.[\w-]+)+):(?P<port>\d{2,5})\b(?!:|\.?\d)"),
    re.compile(r"(?<![\w./:@-])(?P<host>[A-Za-z][\w-]*):(?P<port>\d{4,5})\b(?!:|\.?\d)"),  # a container's name
)
_FILE = re.compile(r"\.(?:py|js|ts|tsx|jsx|rb|go|rs|java|kt|php|cs|html?)$|^\d+$")


@dataclass(frozen=True)
class Address:
    """Where the other side is, or should be."""

    host: str
    port: int | None = None

    @property
    def kind(self) -> str:
        """What listens there, by its port; else a service where it is near, an external API where it is not."""
        return PORTS[self.port][0] if self.port in PORTS else SERVICE if self.near else API

    @property
    def near(self) -> bool:
        """Is it this machine, its network, or a name that only its network knows?"""
        try:
            return ipaddress.ip_address(self.host).is_private
        except ValueError:
            return "." not in self.host or self.host.endswith(_NEAR)

    @property
    def words(self) -> str:
        """`PostgreSQL at localhost:5432`."""
        product = f"{PORTS[self.port][1]} at " if self.port in PORTS else ""
        return f"{product}{self.host}" + (f":{self.port}" if self.port else "")


def find_address(text: str) -> Address | None:
    """The first address in it; a source file with a line is none."""
    for spelling in _SPELLINGS:
        for found in spelling.finditer(text):
            named = found.groupdict()
            port = named["port"] or _SCHEMES.get(str(named.get("scheme")).partition("+")[0])
            if not _FILE.search(named["host"]):
                return Address(named["host"], int(port) if port else None)
    return None
