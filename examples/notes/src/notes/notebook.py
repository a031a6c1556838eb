"""The notes: a title and a text each, kept apart by namespace."""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from .database import Database

MOST = 100  # notes in one answer


class Note(NamedTuple):
    """What somebody wrote down."""

    id: int
    namespace: str
    title: str
    text: str


class Notebook:
    """All notes of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, namespace: str, title: str, text: str) -> Note:
        """Keep a note."""
        statement = "INSERT INTO notes (namespace, title, text) VALUES (?, ?, ?)"
        with self._database.connection() as connection:
            id = connection.execute(statement, (namespace, title, text)).lastrowid or 0
        return Note(id, namespace, title, text)

    def of(self, namespace: str) -> list[Note]:
        """The newest notes of a namespace, newest first."""
        where = "WHERE namespace = ? ORDER BY id DESC LIMIT ?"
        with self._database.connection() as connection:
            return _notes(connection, where, (namespace, MOST))

    def search(self, words: str, namespace: str) -> list[Note]:
        """The newest notes of a namespace that contain these words, newest first; case does not count."""
        where = "WHERE namespace = ? AND instr(lower(text), lower(?)) ORDER BY id DESC LIMIT ?"
        with self._database.connection() as connection:
            return _notes(connection, where, (namespace, words, MOST))

    def remove(self, namespace: str, id: int | None = None) -> int:
        """Remove one note of a namespace, or all of them; how many were there."""
        statement = "DELETE FROM notes WHERE namespace = ? AND (? IS NULL OR id = ?)"
        with self._database.connection() as connection:
            return connection.execute(statement, (namespace, id, id)).rowcount


def _notes(connection: sqlite3.Connection, where: str, values: Iterable[object]) -> list[Note]:
    found = connection.execute(f"SELECT id, namespace, title, text FROM notes {where}", tuple(values))
    return [Note(*row) for row in found]
