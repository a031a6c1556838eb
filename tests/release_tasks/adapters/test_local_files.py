"""What the local platform writes, as values: Traefik's and supervisord's files, and the script of an instance."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from release_tasks.adapters.local.addresses import free_port, private_folder, socket_path
from release_tasks.adapters.local.processes import starts
from release_tasks.adapters.local.routes import Weighted, in_force_path, static_text, traffic_text, weights
from release_tasks.adapters.local.runtime import start_script
from release_tasks.adapters.local.serving import version_in
from release_tasks.adapters.local.site import Addresses
from release_tasks.engine.errors import UsageError

BLUE = Weighted("blue-1.0.0-ab12", ("http://127.0.0.1:20001",), "/health", 0)
GREEN = Weighted("green-1.1.0-cd34", ("http://127.0.0.1:20002", "http://127.0.0.1:20003"), "/ready", 100)
WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)


def test_the_four_settings_that_lose_no_request() -> None:
    static = json.loads(static_text(Addresses(8000, 8001, "/run/s"), (0.5, 0.1)))
    http = json.loads(traffic_text((BLUE, GREEN)))["http"]
    services = http["services"]
    assert static["providers"]["providersThrottleDuration"] == "10ms"
    assert static["providers"]["file"] == {"directory": "traffic", "watch": True}
    assert services["traffic"]["weighted"]["healthCheck"] == {}
    assert {
        service["loadBalancer"]["healthCheck"]["path"] for name, service in services.items() if name != "traffic"
    } == {
        "/health",
        "/ready",
    }
    assert http["middlewares"]["again"]["retry"] == {"attempts": 3, "initialInterval": "20ms"}
    assert http["routers"]["traffic"]["middlewares"] == ["again"]


def test_traefik_listens_on_loopback_alone_and_counts_in_the_given_buckets() -> None:
    static = json.loads(static_text(Addresses(8000, 8001, "/run/s"), (0.5, 0.1)))
    assert {name: entry["address"] for name, entry in static["entryPoints"].items()} == {
        "traffic": "127.0.0.1:8000",
        "metrics": "127.0.0.1:8001",
    }
    assert static["metrics"]["prometheus"]["buckets"] == [0.1, 0.5]
    assert (static["global"]["checkNewVersion"], static["global"]["sendAnonymousUsage"]) == (False, False)


@given(st.lists(st.sampled_from([BLUE, GREEN]), unique=True), st.integers(0, 100))
def test_weights_are_read_from_the_file_that_traefik_watches(sides: list[Weighted], weight: int) -> None:
    given_ = [side._replace(weight=weight) for side in sides]
    assert weights(traffic_text(given_)) == {side.service: weight for side in sides}


def test_other_traffic_is_in_force_at_another_path() -> None:
    texts = [traffic_text(sides) for sides in ((), (BLUE,), (GREEN,), (BLUE, GREEN), (GREEN, BLUE))]
    assert len({in_force_path(text) for text in texts}) == len(texts)


@settings(max_examples=40)
@given(words=st.lists(WORDS, min_size=1, max_size=4), value=WORDS)
def test_an_instance_gets_its_words_as_they_are(words: list[str], value: str) -> None:
    import shlex

    start = shlex.join(("/usr/bin/printf", r"%s\0", *words))
    script = start_script(start, {"NAME": value}, Path("/"))
    done = subprocess.run(("/bin/sh", "-c", script, "sh", "20001"), capture_output=True, check=True)
    filled = [word.replace("{data}", "/").replace("{port}", "20001") for word in words]
    assert done.stdout.decode().split("\0")[:-1] == filled


def test_an_instance_gets_the_variables_that_are_given_and_no_others() -> None:
    env = {"A": "it's {port}", "B": "two\nlines", "C": "$HOME"}
    done = subprocess.run(
        ("/bin/sh", "-c", start_script("/usr/bin/env -0", env, Path("/")), "sh", "20001"),
        capture_output=True,
        check=True,
    )
    found = dict(line.split("=", 1) for line in done.stdout.decode().split("\0")[:-1])
    assert found == {"A": "it's 20001", "B": "two\nlines", "C": "$HOME"}


@pytest.mark.parametrize(
    ("body", "version"),
    [
        ('{"version": "1.2.0", "name": "notes"}', "1.2.0"),
        ("1.2.0\n", "1.2.0"),
        ('"1.2.0"', "1.2.0"),
        ("1.2", "1.2"),
        ('{"name": "notes"}', ""),
        ("<html>", "<html>"),
        ("", ""),
    ],
)
def test_the_version_in_an_answer(body: str, version: str) -> None:
    assert version_in(body) == version


def test_starts_of_a_program_are_counted_in_supervisords_log() -> None:
    log = """\
2026-11-21 10:00:00,001 INFO supervisord started with pid 10
2026-11-21 10:00:01,001 INFO spawned: 'blue-1' with pid 11
2026-11-21 10:00:01,002 INFO spawned: 'blue-10' with pid 12
2026-11-21 10:00:02,001 WARN exited: blue-1 (terminated by SIGKILL; not expected)
2026-11-21 10:00:03,001 INFO spawned: 'blue-1' with pid 13
"""
    assert (starts(log, "blue-1"), starts(log, "blue-10"), starts(log, "green-1")) == (2, 1, 0)


def test_a_socket_has_a_short_path_of_its_own_for_each_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/1000")
    long = Path("/home/somebody") / ("deep/" * 40) / "staging"
    assert socket_path(long).parent == Path("/run/user/1000")
    assert len(str(socket_path(long))) < 60
    assert socket_path(long) != socket_path(long.with_name("production"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/" + "x" * 90)
    with pytest.raises(UsageError, match="too long for a socket"):
        socket_path(long)


def test_a_folder_that_others_can_write_to_holds_no_socket(tmp_path: Path) -> None:
    private_folder(tmp_path / "own")
    assert (tmp_path / "own").stat().st_mode & 0o777 == 0o700
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    with pytest.raises(UsageError, match="can be written to by others"):
        private_folder(tmp_path / "open")
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="Not a directory"):
        private_folder(tmp_path / "file" / "below")


def test_a_free_port_is_none_of_those_that_are_taken() -> None:
    first = free_port()
    assert free_port(first) != first
