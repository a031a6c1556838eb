"""`config`: every setting, its value, and where that was said."""

from typing import TYPE_CHECKING, Annotated

from ..engine.command import Outcome, command
from ..engine.frontends import SCHEMA
from .session import Session

if TYPE_CHECKING:
    from ..engine.written import Key
    from ..project import Project
    from ..rules.configured import Configured


@command("config")
def config(
    session: Session, *, changed: Annotated[bool, "only what is set, without what is left at its default"] = False
) -> Outcome:
    """Print every setting with its value and where that was said: file and line, or default."""
    from ..rules.configured import DEFAULT
    from ..views.configuration import configuration

    path, found = _configured(session.looked_at())
    rows = [each for each in found if not changed or each.origin != DEFAULT]
    data = {"schema": SCHEMA, "exit": 0, "file": path, "settings": [each._asdict() for each in rows]}
    return Outcome(configuration(rows) if rows else "nothing is set: every setting has its default", data)


def _configured(project: "Project") -> "tuple[str, tuple[Configured, ...]]":
    """The file that settings are read from, and every setting; secrets are masked."""
    from gates.settings import GateSettings, parse_settings

    from ..catalogue import all_steps
    from ..engine.settings_file import key_of, named_modules, source
    from ..engine.written import lines_of
    from ..rules.configured import DEFAULT, configured

    def read(name: str) -> str | None:
        return project.world.read(project.repository.root / name)

    path, table, text = source(read)
    lines = lines_of(text)
    gates = parse_settings(path, text) if text else GateSettings()
    options = {
        name: {each.name: each for each in step.options} for name, step in all_steps(*named_modules(read)).items()
    }

    def origin(key: "Key") -> str:
        shortened = key[1:] == ("file",) and isinstance(table.get(str(key[0])), str)  # changelog = "NEWS.md"
        line = lines.get(key_of(path, key[:1] if shortened else key))
        return f"{path}:{line}" if line is not None else DEFAULT

    found = configured(project.settings, gates, options, origin)
    return path, tuple(each.redacted(project.world.redact) for each in found)
