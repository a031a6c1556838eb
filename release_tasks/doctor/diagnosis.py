"""What a check is given, and what becomes of what it says."""

import inspect
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from ..decide import Line, find_source, find_target
from ..engine.errors import Exit, ReleaseError, Unreachable
from ..engine.git import Repository
from ..engine.settings import Settings
from ..engine.world import World
from ..project import Project
from ..rules.pipelines import branch_of_ci
from ..unreleased import remote_of

Status = Literal["PASS", "FAIL", "UNKNOWN"]


class Diagnosis(NamedTuple):
    """What one check found: the claim, what was looked at, and one command that mends it."""

    claim: str
    status: Status
    saw: str
    fix: str = ""
    exit: Exit = Exit.DONE


class Unsure(ReleaseError):
    """It cannot be told from here; the fix says how a person can."""


@dataclass(frozen=True)
class Patient:
    """The project that is examined; what several checks need is looked up once."""

    project: Project

    @property
    def world(self) -> World:
        """The door."""
        return self.project.world

    @property
    def repository(self) -> Repository:
        """The clone."""
        return self.project.repository

    @property
    def settings(self) -> Settings:
        """Valid ones: broken settings end the examination before it begins."""
        return self.project.settings

    @cached_property
    def remote(self) -> str:
        """The remote's name; raises `UsageError` where the one in the settings is not there."""
        return remote_of(self.repository, self.settings)

    @cached_property
    def target(self) -> Line:
        """The branch that a release would go to."""
        return find_target(self.repository, self.settings, self.remote, None)

    @cached_property
    def branch(self) -> str | None:
        """The branch that is checked out, or that CI says it runs for."""
        return self.repository.branch() or branch_of_ci(os.environ)

    @cached_property
    def source(self) -> Line:
        """Where a release would be cut from; the target where no branch says so."""
        return find_source(self.repository, self.remote, None if self.branch else self.target.name)

    def read(self, path: str) -> str | None:
        """A file at the commit that a release would be cut from."""
        return self.repository.read(self.source.commit, path)


Check = Callable[[Patient], str | None]


def diagnosed(check: Check, patient: Patient) -> Diagnosis | None:
    """Ask one check; None where it does not concern this project."""
    claim = (inspect.getdoc(check) or check.__name__).splitlines()[0].rstrip(".")
    try:
        saw = check(patient)
    except (Unsure, Unreachable) as error:
        return Diagnosis(claim, "UNKNOWN", error.summary, error.fix)
    except ReleaseError as error:
        return Diagnosis(claim, "FAIL", error.summary, error.fix, Exit.GATES_NOT_MET)
    return None if saw is None else Diagnosis(claim, "PASS", saw)
