import io
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from notes.__main__ import main, serve
from notes.accounts import Accounts
from notes.api import Service
from notes.database import Database
from notes.server import Server


@pytest.fixture
def signals() -> Iterator[None]:
    """Signals as they were, afterwards."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    yield
    signal.pthread_sigmask(signal.SIG_SETMASK, before)


@pytest.mark.usefixtures("signals")
def test_it_serves_until_it_is_told_to_end(database: Database, capfd: pytest.CaptureFixture[str]) -> None:
    server = Server(("127.0.0.1", 0), Service(database, "1.2.3"), "1.2.3")
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM,))
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)
    assert serve(server, database) == 0
    assert capfd.readouterr().err.splitlines() == [
        f"notes 1.2.3 listens on http://127.0.0.1:{server.server_port}",
        "ended",
    ]


def test_an_account_gets_the_password_that_is_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse\n"))
    assert main(["--data", str(tmp_path), "--add-account", "ada"]) == 0
    database = Database(tmp_path)
    assert Accounts(database).log_in("ada", "correct horse")
    database.close()


def test_a_data_folder_that_cannot_be_is_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert main(["--data", str(tmp_path / "file")]) == 1
    assert "notes cannot start" in capfd.readouterr().err
