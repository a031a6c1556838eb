import pytest

from notes import accounts
from notes.accounts import Accounts, may_write
from notes.database import Database


def test_a_session_belongs_to_who_logged_in_until_logged_out(database: Database) -> None:
    made = Accounts(database)
    token = made.log_in("tester", "tester")
    assert token is not None
    assert made.of(token) == "tester"
    made.log_out(token)
    assert made.of(token) is None


@pytest.mark.parametrize(("name", "password"), [("tester", "wrong"), ("tester", ""), ("nobody", "tester"), ("", "")])
def test_a_wrong_name_or_password_opens_nothing(database: Database, name: str, password: str) -> None:
    assert Accounts(database).log_in(name, password) is None


def test_a_session_is_known_to_every_instance_on_the_same_file(database: Database) -> None:
    token = Accounts(database).log_in("tester", "tester")
    again = Database(database.file.parent)
    assert Accounts(again).of(str(token)) == "tester"
    again.close()


def test_a_session_ends_by_itself(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "SESSION", -1.0)
    made = Accounts(database)
    assert made.of(str(made.log_in("tester", "tester"))) is None


def test_a_new_password_replaces_the_old(database: Database) -> None:
    made = Accounts(database)
    made.add("ada", "first")
    made.add("ada", "second")
    assert made.log_in("ada", "first") is None
    assert made.log_in("ada", "second") is not None


@pytest.mark.parametrize(
    ("account", "namespace", "may"),
    [("tester", "test-1", True), ("tester", "team", False), ("ada", "team", True), ("ada", "test-1", False)],
)
def test_the_tester_and_people_stay_apart(account: str, namespace: str, may: bool) -> None:
    assert may_write(account, namespace) is may
