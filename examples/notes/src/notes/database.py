"""The database file: its schema, and connections that many threads and processes may use at once."""

import fcntl
import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS notes (
    id INTEGER PRIMARY KEY, namespace TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS notes_by_namespace ON notes (namespace, id);
CREATE TABLE IF NOT EXISTS accounts (name TEXT PRIMARY KEY, salt BLOB NOT NULL, digest BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (
    digest BLOB PRIMARY KEY, account TEXT NOT NULL, expires REAL NOT NULL
);
"""
"""Only ever added to: two versions share the file while one takes over from the other (docs/env-context.md)."""


class Database:
    """One data folder. Opening it makes what is missing; raises OSError or sqlite3.Error where that cannot be."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "notes.db"
        self._free: deque[sqlite3.Connection] = deque()
        folder.mkdir(parents=True, exist_ok=True)
        # Instances start together, and switching to WAL does not wait for others.
        with (folder / "notes.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with self.connection() as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.executescript(SCHEMA)

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """A connection of one's own, for as long as the block lasts. A statement outside BEGIN is a transaction."""
        connection = self._take()
        try:
            yield connection
        finally:
            if connection.in_transaction:
                connection.rollback()
            self._free.append(connection)

    def close(self) -> None:
        """Close the connections that nobody uses."""
        with suppress(IndexError):
            while True:
                self._free.pop().close()

    def check_reading(self) -> None:
        """Read from the file; raises sqlite3.Error where that fails."""
        with self.connection() as connection:
            connection.execute("SELECT id FROM notes LIMIT 1").fetchall()

    def check_writing(self) -> None:
        """Write a note, read it back, and leave nothing of it; raises sqlite3.Error where that fails."""
        with self.connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            new = connection.execute("INSERT INTO notes (namespace, title, text) VALUES ('check', 'check', '')")
            if connection.execute("SELECT title FROM notes WHERE id = ?", (new.lastrowid,)).fetchone() != ("check",):
                raise sqlite3.DatabaseError("what was written cannot be read back")
            connection.execute("ROLLBACK")

    def _take(self) -> sqlite3.Connection:
        try:
            return self._free.pop()
        except IndexError:
            connection = sqlite3.connect(self.file, timeout=5, isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA synchronous = NORMAL")
            return connection
