"""`probe`: the declared probes against a running instance, wherever it runs; gates smoke-test the artifact by it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

from ..engine.command import Outcome, command
from ..engine.errors import Exit, UsageError
from ..engine.frontends import SCHEMA
from ..evidence import DEVELOPMENT
from .session import Session

if TYPE_CHECKING:  # listing stays fast
    from ..engine.settings import Settings
    from ..engine.world import World
    from ..rules.verification.suite import Seen


@command("probe")
def probe(
    session: Session,
    *,
    url: Annotated[str, "where the instance answers, as in http://127.0.0.1:8000"],
    environment: Annotated[str, "whose probes"] = DEVELOPMENT,
    junit: Annotated[str | None, "file that gets the results as JUnit XML"] = None,
) -> Outcome:
    """Send the declared probes to a running instance, and say what it answered."""
    from ..rules.verification.probes import declared, explain
    from ..rules.verification.probing import state, suite_of
    from ..rules.verification.suite import failures, run

    world, settings = _here(session)
    probes = declared(settings, environment)
    if isinstance(probes, str):
        raise UsageError(f"{environment} is smoke-tested by a command, not by probes", fix=f"run it: {probes}")
    if session.dry:
        names = ", ".join(each.name for each in probes)
        return Outcome(f"would ask {url}: {names}", {"schema": SCHEMA, "exit": 0, "preview": True})
    given = settings.environment(environment)
    seen = run(suite_of(world, (url,), probes, health=given.health), monotonic() + given.smoke_timeout)
    bad = failures(seen)
    if junit is not None:
        told = state(world, url, (given.health, given.version)) if bad else {}
        _write(world, Path(junit), world.redact(junit_of(seen, told)))
    lines = [f"{'pass' if each.result.passed else 'FAIL'}  {each.result.name}: {each.result.details}" for each in seen]
    lines += explain([each.result for each in seen]) if bad else ()
    code = Exit.STOPPED if bad else Exit.DONE
    results = [each.result._asdict() for each in seen]
    return Outcome(world.redact("\n".join(lines)), {"schema": SCHEMA, "exit": int(code), "probes": results}, int(code))


def _here(session: Session) -> "tuple[World, Settings]":
    """The door, and the settings of this folder: a checkout that gates judge is no repository."""
    from ..engine.world import Live
    from ..project import settings_of

    world = Live()
    return world, settings_of(lambda name: world.read(session.root / name))


def _write(world: "World", path: Path, text: str) -> None:
    from ..engine.change import Write

    world.ensure(lambda: path if world.read(path) == text else None, Write(path, text), path)


def junit_of(seen: "Sequence[Seen]", told: Mapping[str, str]) -> str:
    """The results as JUnit XML; a time-out or a broken connection is told as one, for it may be tried again.

    told  what the instance says of itself, by name: properties of the suite, which the smoke gate shows as health
    """
    from xml.etree import ElementTree

    suite = ElementTree.Element("testsuite", name="probes", tests=str(len(seen)))
    properties = ElementTree.SubElement(suite, "properties") if told else suite
    for name, value in told.items():
        ElementTree.SubElement(properties, "property", name=name, value=value)
    for each in seen:
        result = each.result
        case = ElementTree.SubElement(
            suite, "testcase", classname=result.kind, name=result.name, time=f"{result.seconds:.3f}"
        )
        if not result.passed:
            words = f"ConnectionError: {result.details}" if each.transport else result.details
            ElementTree.SubElement(case, "failure", message=words)
    return ElementTree.tostring(suite, encoding="unicode") + "\n"
