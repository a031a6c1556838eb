"""The guards around every test hold."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from . import leftovers
from .network import NetworkIsShut, is_local
from .repository import Clone


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        (b"127.8.8.8", True),
        ("192.0.2.1", False),
        ("example.org", False),
    ],
)
def test_loopback_alone_is_local(host: object, local: bool) -> None:
    assert is_local(host) is local


def test_a_look_up_outside_is_refused() -> None:
    with pytest.raises(NetworkIsShut, match=r"example\.org"):
        socket.getaddrinfo("example.org", 443)


def test_a_connection_outside_is_refused() -> None:
    with socket.socket() as outside, pytest.raises(NetworkIsShut, match=r"192\.0\.2\.1"):
        outside.connect(("192.0.2.1", 80))


def test_loopback_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def test_what_a_test_starts_is_found_also_below_a_child() -> None:
    """A grandchild whose parent has gone is still ours."""
    program = (
        "import subprocess, sys; print(subprocess.Popen((sys.executable, '-c', 'input()'), stdin=0, stdout=2).pid)"
    )
    with subprocess.Popen(
        (sys.executable, "-c", program), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        grandchild = int(child.stdout.readline())
        child.wait()
        assert grandchild in leftovers.running(os.environ[leftovers.MARK])
    assert grandchild not in leftovers.await_end(os.environ[leftovers.MARK])


def test_a_test_has_a_home_of_its_own(home: Path) -> None:
    assert Path.home() == home
    assert all(Path(os.environ[f"XDG_{name}"]).parent == home for name in ("STATE_HOME", "CACHE_HOME", "RUNTIME_DIR"))
    assert len(str(home / "run" / "0123456789abcdef" / "supervisor.sock.12345")) < 107


def test_skips_fail_a_run_that_requires_all(home: Path) -> None:
    """As CI runs it: a skipped test is not a passed one."""
    project = Path(__file__).parents[2]
    folder = home / "suite" / "tests"
    (folder / "support").mkdir(parents=True)
    for name in (
        "__init__.py",
        "conftest.py",
        *(f"support/{each.name}" for each in (project / "tests/support").glob("*.py")),
    ):
        if "test_" not in name:
            (folder / name).write_bytes((project / "tests" / name).read_bytes())
    (folder / "test_it.py").write_text("import pytest\ndef test_it(): pytest.skip('not here')\n")
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder))
    codes = {
        value: subprocess.run(
            command, check=False, cwd=folder.parent, env={**os.environ, "REQUIRE_ALL": value}, capture_output=True
        ).returncode
        for value in ("0", "1")
    }
    assert codes == {"0": 0, "1": 1}


def test_a_second_clone_sees_what_the_first_pushed(repository: Callable[..., Clone]) -> None:
    first = repository({"a.txt": "one\n"})
    second = first.clone()
    first.commit("feat: two", {"a.txt": "two\n"})
    assert second.git("ls-remote", "origin", "refs/heads/main").split()[0] == first.head
    assert first.show("a.txt", "main") == "two"
    assert second.head != first.head


def test_the_example_library_is_a_whole_project(python_project: Clone) -> None:
    command = (sys.executable, "-m", "pytest", "-q", "tests")
    done = subprocess.run(command, check=False, cwd=python_project.path, capture_output=True, text=True)
    assert "1 passed" in done.stdout, done.stdout + done.stderr
    assert python_project.git("status", "--porcelain") == ""
