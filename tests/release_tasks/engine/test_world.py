"""The door: look, change, look again and believe only that; commands that leave nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from release_tasks.engine.change import Call, Change, Remove, Run, Write
from release_tasks.engine.dry_run import DryRun
from release_tasks.engine.errors import OutsideFailed, Unreachable, UsageError
from release_tasks.engine.world import Announced, Live

QUIET = Live(say=lambda line: None)


def test_what_is_as_wanted_is_not_changed() -> None:
    made: list[int] = []
    assert QUIET.ensure(lambda: "there", Call("make it", lambda: made.append(1))) == "there"
    assert made == []


def test_what_is_not_there_is_made_and_looked_at_again() -> None:
    made: list[str] = []
    assert QUIET.ensure(lambda: made[0] if made else None, Call("make it", lambda: made.append("new"))) == "new"


def test_a_change_that_does_not_show_is_a_failure() -> None:
    with pytest.raises(OutsideFailed, match="done, but it does not show: make it"):
        QUIET.ensure(lambda: None, Call("make it", lambda: None))


def test_a_folder_is_filled_whole_or_not_at_all(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(OutsideFailed, match=r"sh -c 'touch .*/half; exit 3' exited with 3"):
        QUIET.perform(Run(("sh", "-c", "touch {out}/half; exit 3"), into=out))
    assert not out.exists()
    QUIET.perform(Run(("sh", "-c", "touch {out}/whole"), into=out))
    assert [path.name for path in out.iterdir()] == ["whole"]


def test_a_failed_command_says_its_last_words() -> None:
    with pytest.raises(OutsideFailed, match="no space left on device"):
        QUIET.perform(Run(("sh", "-c", "echo no space left on device >&2; exit 1")))


def test_a_command_that_asks_gets_no_answer_and_does_not_hang() -> None:
    assert QUIET.command(("sh", "-c", "read line || echo nobody"), timeout=10) == (0, "nobody")


def test_a_missing_program_is_named() -> None:
    with pytest.raises(UsageError, match="no-such-program not found"):
        QUIET.perform(Run(("no-such-program",)))
    with pytest.raises(UsageError, match="no-such-program not found"):
        QUIET.ask(("no-such-program",))


def test_a_time_out_ends_the_whole_group(tmp_path: Path) -> None:
    mark = tmp_path / "child"
    begun = monotonic()
    with pytest.raises(OutsideFailed, match="was ended after 0 s"):
        QUIET.perform(Run(("sh", "-c", f"sh -c 'echo $$ > {mark}; sleep 30' & wait"), timeout=0.4))
    assert monotonic() - begun < 5
    _gone(int(mark.read_text()))


def _gone(pid: int) -> None:
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            return
        if state == "Z":
            return
        sleep(0.02)
    raise AssertionError(f"process {pid} lives")


def test_output_that_is_no_text_is_no_problem() -> None:
    answer = QUIET.ask((sys.executable, "-c", r"import sys; sys.stdout.buffer.write(b'\xff\xfe ok')"))
    assert answer.out.endswith(" ok")
    QUIET.perform(Run((sys.executable, "-c", r"import sys; sys.stdout.buffer.write(b'\xff\xfe\n')")))


def test_the_last_words_have_arrived_when_a_command_with_a_time_limit_ends() -> None:
    code, tail = Live().command((sys.executable, "-c", "for n in range(30000): print(n)"), timeout=60)
    assert (code, tail.splitlines()[-1]) == (0, "29999")


def test_a_command_has_no_terminal() -> None:
    assert QUIET.command((sys.executable, "-c", "import sys; print(sys.stdout.isatty())"))[1] == "False"


def test_a_file_is_written_whole_with_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file"
    QUIET.perform(Write(path, "text", mode=0o600))
    assert path.read_text() == "text"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["file"]


def test_removing_what_is_not_there_is_fine(tmp_path: Path) -> None:
    QUIET.perform(Remove(tmp_path / "nothing"))
    (tmp_path / "folder" / "inside").mkdir(parents=True)
    QUIET.perform(Remove(tmp_path / "folder"))
    assert not (tmp_path / "folder").exists()


def test_nobody_answering_is_told_as_such() -> None:
    with pytest.raises(Unreachable, match=r"GET http://127\.0\.0\.1:9/"):
        QUIET.get("http://127.0.0.1:9/", timeout=1)


def test_a_preview_answers_with_the_wanted_state() -> None:
    said: list[str] = []
    world = DryRun(say=said.append)
    assert world.ensure(lambda: None, Call("make it", lambda: 1 / 0), "as wanted") == "as wanted"
    assert said == ["would make it"]
    world.close()


def test_a_preview_that_cannot_know_goes_blind_where_somebody_looks() -> None:
    world = DryRun(say=lambda line: None)
    later: Any = world.ensure(lambda: None, Call("build", lambda: None))
    with pytest.raises(Announced):
        _ = later.artifacts
    assert world.when_known(lambda: later.artifacts) is None
    world.close()


def test_a_preview_verifies_nothing() -> None:
    world = DryRun(say=lambda line: None)
    with pytest.raises(Announced):
        world.verify("smoke", lambda: 1 / 0)
    world.close()


def test_secrets_of_this_process_do_not_leave_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPLOY_TOKEN", "s3cr3t-and-long-enough")
    assert "s3cr3t" not in QUIET.redact("login with s3cr3t-and-long-enough")


def test_a_command_inherits_the_locks_descriptor(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as file:
        world = Live(say=lambda line: None, inherited=(file.fileno(),))
        os.set_inheritable(file.fileno(), False)
        code, said = world.command((sys.executable, "-c", f"import os; print(os.fstat({file.fileno()}).st_ino)"))
    assert code == 0
    assert said == str((tmp_path / "lock").stat().st_ino)


ALONE = """
import subprocess
import sys
from pathlib import Path
from release_tasks.engine.change import Run
from release_tasks.engine.world import Live
world, log = Live(say=lambda line: print(line, flush=True)), Path(sys.argv[2])
with world.alone(Path(sys.argv[1])):
    world.perform(Run(("sh", "-c", f"echo begin >> {log}; sleep 0.3; echo end >> {log}")))
"""


def test_two_processes_are_never_inside_together(tmp_path: Path) -> None:
    words = (sys.executable, "-c", ALONE, str(tmp_path / "cache" / "made.lock"), str(tmp_path / "log"))
    started = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = "".join(each.communicate(timeout=30)[0] for each in started)
    assert (tmp_path / "log").read_text().split() == ["begin", "end"] * 2
    assert "waiting for another process" in said


def test_a_command_that_a_killed_process_left_is_waited_for(tmp_path: Path) -> None:
    lock, log = tmp_path / "made.lock", tmp_path / "log"
    first = subprocess.Popen((sys.executable, "-c", ALONE, str(lock), str(log)), stdout=subprocess.DEVNULL)
    while not log.exists():
        sleep(0.01)
    first.kill()
    first.wait()
    with Live(say=lambda line: None).alone(lock):
        assert log.read_text().split() == ["begin", "end"]


class Trickle(BaseHTTPRequestHandler):
    """Sends a byte now and then, and never comes to its end."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        with suppress(OSError):
            for _ in range(200):
                self.wfile.write(b".")
                sleep(0.02)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def test_an_answer_that_trickles_ends_at_the_time_out() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Trickle)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        begun = monotonic()
        with pytest.raises(Unreachable, match=r"not whole after 0\.3 s"):
            QUIET.get(f"http://127.0.0.1:{server.server_port}/", timeout=0.3)
        assert monotonic() - begun < 2
    finally:
        server.shutdown()
        server.server_close()


class Heard:
    """Who hears what a preview foresees."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def change(self, change: Change) -> None:
        self.told.append(f"change: {change}")

    def later(self, title: str) -> None:
        self.told.append(f"later: {title}")

    def shown(self, title: str, text: str) -> None:
        self.told.append(f"{title}: {text}")


def test_a_preview_tells_who_listens_what_it_would_change_what_it_cannot_know_and_what_will_be_different() -> None:
    world, heard = DryRun(say=lambda line: None), Heard()
    world.witness = heard
    world.ensure(lambda: None, Call("make it", lambda: None), "made")
    world.ensure(lambda: "there", Call("not needed", lambda: None))
    assert world.when_known(lambda: world.verify("look at it", lambda: "seen")) is None
    world.show("the file", lambda: "+line")
    world.close()
    assert heard.told == ["change: make it", "later: look at it", "the file: +line"]


def test_what_only_a_preview_shows_is_not_made_by_a_release() -> None:
    made: list[str] = []

    def text() -> str:
        made.append("the text")
        return made[-1]

    QUIET.show("the file", text)
    assert made == []


def test_a_preview_says_places_by_the_path_that_they_would_have(tmp_path: Path) -> None:
    said: list[str] = []
    world = DryRun(say=said.append)
    place = world.place(tmp_path / "state" / "new")
    world.ensure(lambda: None, Write(place / "file", "text"))
    world.close()
    assert place.is_relative_to(world.scratch)
    assert said == [f"would write {tmp_path}/state/new/file"]
