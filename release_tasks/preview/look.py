"""Everything that can be asked before a release is begun; nothing is changed, and no write right is needed."""

from collections.abc import Callable
from typing import NamedTuple

from ..attempt import checked, maker_of
from ..decide import Call, Found
from ..engine.flow import Flow
from ..engine.questions import Questions
from ..engine.release import Release
from ..project import Project, other_version
from ..rules.changelog.bodies import warning
from ..steps.cut import drafted, version_files
from ..steps.sbom import require_library
from ..steps.sign import require_signer


class Looked(NamedTuple):
    """The questions with what they found, and what is released, where that is known."""

    questions: Questions
    found: Callable[[], Found]
    flow: Callable[[], Flow]

    @property
    def whole(self) -> bool:
        """Whether enough is known to look further."""
        return None not in (self.questions.known(self.found), self.questions.known(self.flow))


def look(project: Project, call: Call) -> Looked:
    """Ask all that a new release must know, also what its first steps would stumble over."""
    questions = Questions()
    questions.ask("that no other version is unfinished", lambda: _require_no_other(project, call))
    asked = project.ask(call, questions)
    source, found = asked.source, asked.found
    settings = questions.ask("the settings of the source", lambda: project.settings_at(source().commit))
    known = questions.ask("the type", lambda: maker_of(call.type))
    flow = questions.ask("the steps", lambda: checked(known()(settings()), settings()))

    def release() -> Release:
        repository = project.repository
        return Release(found().decided, repository, settings(), project.world, project.folder, repository.root)

    written = questions.ask("the changelog", lambda: drafted(release()))
    questions.ask("how long its text is", lambda: _tell_length(project, written().said))
    questions.ask("who signs", lambda: require_signer(release()))
    questions.ask("the bill of materials", lambda: require_library(release()))
    questions.ask("the version files", lambda: version_files(release()))
    return Looked(questions, found, flow)


def _tell_length(project: Project, said: str) -> None:
    told = warning(said)
    if told is not None:
        project.world.say(f"{told}: invoke changelog --fit=release ends with a link to the rest")


def _require_no_other(project: Project, call: Call) -> None:
    refused = other_version(project.unfinished(), call)
    if refused is not None:
        raise refused
