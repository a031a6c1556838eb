"""Who may write: accounts with passwords, and sessions, which every instance finds in the database."""

import hashlib
import hmac
import secrets
import time

from .database import Database

SESSION = 3600.0  # seconds
TESTER = "tester"
"""The account for trying a running instance. Its password is its name, for everybody to know: it reaches only the
namespaces that begin with `test-`, where nothing of value is kept."""


class Accounts:
    """The accounts of a database and their sessions. The tester's account is always there."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.add(TESTER, TESTER)

    def add(self, name: str, password: str) -> None:
        """Make an account, or give it another password."""
        salt = secrets.token_bytes(16)
        statement = "INSERT OR REPLACE INTO accounts (name, salt, digest) VALUES (?, ?, ?)"
        with self._database.connection() as connection:
            connection.execute(statement, (name, salt, _digest(password, salt)))

    def log_in(self, name: str, password: str) -> str | None:
        """A token for a new session; None where name or password is wrong."""
        with self._database.connection() as connection:
            found = connection.execute("SELECT salt, digest FROM accounts WHERE name = ?", (name,)).fetchone()
            salt, digest = found or (b"", b"")
            if not hmac.compare_digest(_digest(password, salt), digest):
                return None
            token, now = secrets.token_urlsafe(24), time.time()
            connection.execute("DELETE FROM sessions WHERE expires < ?", (now,))
            connection.execute("INSERT INTO sessions VALUES (?, ?, ?)", (_key(token), name, now + SESSION))
        return token

    def log_out(self, token: str) -> None:
        """End a session; one that is not there is ended already."""
        with self._database.connection() as connection:
            connection.execute("DELETE FROM sessions WHERE digest = ?", (_key(token),))

    def of(self, token: str) -> str | None:
        """The account that this session belongs to, while it lasts."""
        statement = "SELECT account FROM sessions WHERE digest = ? AND expires >= ?"
        with self._database.connection() as connection:
            found = connection.execute(statement, (_key(token), time.time())).fetchone()
        return str(found[0]) if found else None


def may_write(account: str, namespace: str) -> bool:
    """Whether this account may change the notes of a namespace; people leave the tester's alone, and it theirs."""
    return (account == TESTER) == namespace.startswith("test-")


def _digest(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=2**12, r=8, p=1)


def _key(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
