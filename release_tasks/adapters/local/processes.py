"""The processes of an environment: one supervisord, asked and told over its UNIX socket (architecture-notes 8).

It starts Traefik and the instances, and starts again what dies. Killed, it leaves its children serving, and a new one
cannot adopt them: so before one is started, everything that carries this environment's mark is ended.
"""

import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

from ...engine.change import Write
from ...engine.errors import OutsideFailed, Unreachable
from ...engine.world import write_whole
from .rpc import Server, call
from .site import Site

START_PATIENCE = 15.0
POLL = 0.02
UP = ("STARTING", "RUNNING")
ENDED = ("EXITED", "FATAL", "STOPPED")


class Process(NamedTuple):
    """A program as supervisord sees it: its state in its words, process id, and when it was last started, in s."""

    name: str
    group: str
    state: str
    pid: int
    started: int

    @property
    def is_up(self) -> bool:
        """Whether it runs."""
        return self.state in UP

    @property
    def has_ended(self) -> bool:
        """Whether it has ended, and is not started again."""
        return self.state in ENDED


class Program(NamedTuple):
    """One program of a group: its name and the words of its command."""

    name: str
    argv: tuple[str, ...]


# -- the files, as values ----------------------------------------------------------------------------------------------


def supervisord_text(socket_path: str) -> str:
    """The configuration of supervisord; paths are relative to the environment's folder, where it is started."""
    return f"""\
[supervisord]
logfile=logs/supervisord.log
logfile_maxbytes=10MB
logfile_backups=1
pidfile=supervisord.pid
[unix_http_server]
file={_plain(socket_path)}
chmod=0700
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[include]
files=programs/*.conf
"""


def group_text(group: str, programs: tuple[Program, ...], seal: str) -> str:
    """The configuration of a group; where `seal` differs, supervisord sees that the group has changed."""
    sections = "".join(_section(program, seal) for program in programs)
    return f"[group:{group}]\nprograms={','.join(program.name for program in programs)}\n{sections}"


def _section(program: Program, seal: str) -> str:
    return f"""\
[program:{program.name}]
command={_plain(shlex.join(program.argv))}
environment=RELEASE_SEAL="{seal}"
autorestart=true
startretries=100
stopwaitsecs=5
stopasgroup=true
killasgroup=true
redirect_stderr=true
stdout_logfile=logs/{program.name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=1
"""


def _plain(text: str) -> str:
    """As it is: supervisord fills in what stands after a percent sign."""
    return text.replace("%", "%%")


def starts(log: str, program: str) -> int:
    """How often supervisord's log says that it started a program."""
    return log.count(f" INFO spawned: '{program}' with pid ")


# -- asking and telling it ---------------------------------------------------------------------------------------------


class Supervisor:
    """The supervisord of one environment."""

    def __init__(self, site: Site) -> None:
        self.site = site

    @property
    def log_file(self) -> Path:
        """Its log."""
        return self.site.log_file("supervisord")

    def log_length(self) -> int:
        """How long its log is, in bytes."""
        return self.log_file.stat().st_size if self.log_file.is_file() else 0

    def log_since(self, length: int) -> str:
        """What it logged since its log was so long; all of it where a new log was begun meanwhile."""
        if not self.log_file.is_file():
            return ""
        with self.log_file.open("rb") as file:
            file.seek(length if length <= self.log_length() else 0)
            return file.read().decode(errors="replace")

    def group_file(self, group: str) -> Path:
        """The configuration of a group."""
        return self.site.folder / "programs" / f"{group}.conf"

    def is_running(self) -> bool:
        """Whether it answers."""
        if self.site.addresses() is None:
            return False
        try:
            state = self._call(lambda rpc: rpc.supervisor.getState())
        except Unreachable:
            return False
        return bool(state["statename"] == "RUNNING")

    def processes(self) -> Mapping[str, Process]:
        """What it runs, by name; raises `Unreachable`."""
        found = self._call(lambda rpc: rpc.supervisor.getAllProcessInfo())
        return {
            each["name"]: Process(each["name"], each["group"], each["statename"], each["pid"], each["start"])
            for each in found
        }

    def is_current(self, group: str, seal: str) -> bool:
        """Whether it runs this group as the seal says."""
        if seal not in (self.site.world.read(self.group_file(group)) or ""):
            return False
        [[added, changed, _]] = self._call(lambda rpc: rpc.supervisor.reloadConfig())
        return group not in (*added, *changed)

    def write(self, group: str, programs: tuple[Program, ...], seal: str) -> None:
        """Write down how a group is run: it starts with supervisord, or with `update`."""
        write_whole(Write(self.group_file(group), group_text(group, programs, seal)))

    def update(self, group: str) -> None:
        """Run this group as it is written down: what ran of it is stopped before."""
        self._stop(group)
        self._call(lambda rpc: rpc.supervisor.addProcessGroup(group))

    def remove(self, group: str) -> None:
        """Stop this group and forget it."""
        self.group_file(group).unlink(missing_ok=True)
        self._stop(group)

    def _stop(self, group: str) -> None:
        self._call(lambda rpc: rpc.supervisor.reloadConfig())
        if any(each.group == group for each in self.processes().values()):
            self._call(lambda rpc: rpc.supervisor.stopProcessGroup(group, False))  # to wait is faster from here
            while any(each.group == group and not each.has_ended for each in self.processes().values()):
                self.site.world.wait(POLL)
            self._call(lambda rpc: rpc.supervisor.removeProcessGroup(group))

    def wait_until_running(self, end: float) -> None:
        """Return when it answers; raises `OutsideFailed` with its log."""
        while not self.is_running():
            if monotonic() > end:
                raise OutsideFailed(
                    f"supervisord of {self.site.environment} does not answer:\n{self.site.tail('supervisord')}",
                    fix="mend what it says, then run the same command",
                )
            self.site.world.wait(POLL)

    def _call(self, function: Callable[[Server], Any]) -> Any:
        """What it answers; raises `Unreachable` where it does not, `OutsideFailed` where it refuses."""
        return call(self.site.known_addresses().socket, f"supervisord of {self.site.environment}", function)
