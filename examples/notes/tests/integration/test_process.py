"""The service as it is started: a process, its signals, its exit code."""

import signal
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit


def test_a_request_in_flight_is_answered_before_the_process_ends(process) -> None:
    connection = HTTPConnection("127.0.0.1", urlsplit(process.client.url).port, timeout=5)
    connection.request("GET", "/slow?seconds=0.6")
    assert process.end() == 0
    assert connection.getresponse().status == 200
    connection.close()


def test_control_c_ends_it_well(process) -> None:
    process.process.send_signal(signal.SIGINT)
    assert process.process.wait(5) == 0


def test_two_instances_share_one_data_folder(process, tmp_path: Path) -> None:
    other = type(process)(tmp_path / "data")
    process.client.log_in()
    other.client.token = process.client.token
    assert other.client("POST", "/notes", {"namespace": "test-1", "title": "Tea"})[0] == 201
    assert len(process.client("GET", "/notes?namespace=test-1")[1]["notes"]) == 1
    assert other.end() == 0


def run(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", "notes", *arguments)
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=10)


def test_a_port_that_is_taken_is_said(process, tmp_path: Path) -> None:
    port = process.client.url.rpartition(":")[2]
    done = run("--port", port, "--data", str(tmp_path / "other"))
    assert (done.returncode, "cannot start" in done.stderr, "in use" in done.stderr) == (1, True, True)


def test_an_account_is_made_from_the_command_line(process, tmp_path: Path) -> None:
    assert run("--data", str(tmp_path / "data"), "--add-account", "ada", text="correct horse\n").returncode == 0
    process.client.log_in("ada", "correct horse")
