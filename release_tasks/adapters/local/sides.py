"""The two sides of an environment: what runs on each, as declared and as supervisord has it."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from ...engine.change import Call, Write
from ...engine.errors import OutsideFailed, Unreachable
from ...engine.world import write_whole
from ...evidence import Instance, Side
from .alone import Alone
from .processes import Process, Program, Supervisor, starts
from .runtime import environment_of, start_script
from .site import Declared, Site, loopback, text_of
from .start import MARK
from .traffic import Traffic


class Sides:
    """What is declared to run in an environment, and what of it does."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.supervisor = Supervisor(site)
        self.traffic = Traffic(site)

    # -- what runs ---------------------------------------------------------------------------------------------------

    def state(self) -> tuple[Side, ...]:
        """Both sides as they are now; where supervisord does not answer, nothing of it is known to be alive."""
        processes = self.processes()
        return tuple(self._side(each, processes) for each in self.site.declared().values())

    def _side(self, declared: Declared, processes: Mapping[str, Process]) -> Side:
        instances = tuple(
            Instance(name, loopback(port), name in processes and processes[name].is_up, self.restarts(declared, name))
            for name, port in declared.programs.items()
        )
        return Side(declared.side, declared.version, declared.digest, instances, self.traffic.weight(declared))

    def processes(self) -> Mapping[str, Process]:
        """What supervisord runs; nothing where it does not answer."""
        try:
            return self.supervisor.processes()
        except (Unreachable, OutsideFailed):
            return {}

    def restarts(self, declared: Declared, program: str) -> int:
        """How often an instance was started again since its side was declared."""
        return max(0, starts(self.supervisor.log_since(declared.log), program) - 1)

    def exposed(self) -> list[Declared]:
        """The sides that Traefik knows."""
        known = self.traffic.weights()
        return [each for each in self.site.declared().values() if each.service in known]

    def live(self) -> str | None:
        """The side that gets the traffic."""
        return next((each.side for each in self.exposed() if self.traffic.weight(each) > 0), None)

    # -- changing it -------------------------------------------------------------------------------------------------

    def declare(self, alone: Alone, declared: Declared) -> None:
        """Write down what is to run on a side."""
        text = text_of(declared)
        file = self.site.side_file(declared.side)
        alone.ensure(lambda: self.site.world.read(file) == text or None, Write(file, text, mode=0o600), True)

    def start(self, alone: Alone, declared: Declared) -> None:
        """Start what is declared to run on a side; what is up already goes on."""
        title = f"start {len(declared.ports)} of {declared.version} on {declared.side} in {self.site.environment}"
        alone.ensure(lambda: self._is_up(declared) or None, Call(title, lambda: self._start(declared)), True)

    def _is_up(self, declared: Declared) -> bool:
        if not self.supervisor.is_running() or not self.supervisor.is_current(declared.side, self._seal(declared)):
            return False
        processes = self.supervisor.processes()
        up = [name in processes and processes[name].is_up for name in declared.programs]
        return all(up) or (
            any(up) and self.traffic.weight(declared) > 0
        )  # what serves is not stopped for one that fails

    def _start(self, declared: Declared) -> None:
        script = self._script_file(declared.side)
        write_whole(Write(script, self._script(declared), mode=0o600))
        words = ("/bin/sh", str(script.relative_to(self.site.folder)))
        programs = tuple(Program(name, (*words, str(port))) for name, port in declared.programs.items())
        self.supervisor.write(declared.side, programs, self._seal(declared))
        self.supervisor.update(declared.side)

    def _script(self, declared: Declared) -> str:
        env = environment_of(self.site.runtime(declared.digest), self.site.data, declared.env)
        return start_script(declared.start, {**env, MARK: str(self.site.folder)}, self.site.data)

    def _seal(self, declared: Declared) -> str:
        return sha256(text_of(declared).encode()).hexdigest()

    def _script_file(self, side: str) -> Path:
        return self.site.folder / "sides" / f"{side}.sh"

    def end(self, alone: Alone, declared: Declared) -> None:
        """End what runs on a side, and forget it."""
        file = self.site.side_file(declared.side)
        title = f"end {declared.version} on {declared.side} in {self.site.environment}"
        alone.ensure(lambda: not file.exists() or None, Call(title, lambda: self._end(declared)), True)

    def _end(self, declared: Declared) -> None:
        self.supervisor.remove(declared.side)
        for program in declared.programs:
            self.site.log_file(program).unlink(missing_ok=True)
        self._script_file(declared.side).unlink(missing_ok=True)
        self.site.side_file(declared.side).unlink()
