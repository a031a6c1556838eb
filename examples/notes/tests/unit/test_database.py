import sqlite3
import threading

import pytest

from notes.database import Database


def count(database: Database) -> int:
    with database.connection() as connection:
        return int(connection.execute("SELECT count(*) FROM notes").fetchone()[0])


def test_the_check_of_writing_leaves_nothing(database: Database) -> None:
    database.check_writing()
    assert count(database) == 0


def test_what_was_begun_and_not_finished_is_undone(database: Database) -> None:
    with pytest.raises(RuntimeError), database.connection() as connection:
        connection.execute("BEGIN")
        connection.execute("INSERT INTO notes (namespace, title, text) VALUES ('a', 'b', 'c')")
        raise RuntimeError
    assert count(database) == 0


def test_many_threads_write_at_once(database: Database) -> None:
    def write() -> None:
        for _ in range(10):
            with database.connection() as connection:
                connection.execute("INSERT INTO notes (namespace, title, text) VALUES ('a', 'b', 'c')")

    threads = [threading.Thread(target=write) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert count(database) == 80


def test_a_broken_file_is_noticed(database: Database) -> None:
    with database.connection() as connection:
        connection.execute("DROP TABLE notes")
    for check in (database.check_reading, database.check_writing):
        with pytest.raises(sqlite3.Error, match="notes"):
            check()
