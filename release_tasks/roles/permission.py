"""May this person do that? Roles as they are at commits of the remote, identity from git's key (decisions 47)."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from pydantic import ValidationError

from ..adapters.signing.by_git import proof
from ..engine.errors import NotPermitted, UsageError
from ..engine.git import Repository
from ..engine.settings import Roles
from ..engine.settings_file import source
from ..rules.roles.actions import ROLL_BACK, Action
from ..rules.roles.codeowners import NAME, PLACES, read_owners
from ..rules.roles.grants import Grants, read_roles
from ..rules.roles.judgment import Ground, Permission, Who, may


class Authority(NamedTuple):
    """A commit whose roles count, and what people call it."""

    name: str
    commit: str

    def __str__(self) -> str:
        return f"{self.name} ({self.commit[:10]})"


class Permissions:
    """Answers for the person who calls, by the roles of several commits: all of them have to grant it.

    So nobody grants himself a role on the branch that is released, and who lost one there has lost it at once.
    """

    def __init__(self, repository: Repository, authorities: Sequence[Authority]) -> None:
        self._repository = repository
        self._authorities = tuple({each.commit: each for each in reversed(authorities)}.values())[::-1]

    @classmethod
    def on(cls, repository: Repository, remote: str, *lines: tuple[str, str]) -> "Permissions":
        """By the roles of these branches (name and commit), and of the remote's main branch."""
        main = repository.remote_head(remote)
        ref = f"refs/heads/{main}"
        commit = repository.remote_refs(remote, ref).get(ref) if main else None
        if commit is not None and main is not None:
            repository.fetch(remote, commit)
            lines = ((main, commit), *lines)
        return cls(repository, [Authority(*line) for line in lines])

    def require(self, action: Action, *, also: tuple[str, ...] = ()) -> Permission:
        """The permission to do this; raises `NotPermitted` where any of the commits does not grant it.

        `also` names whom it is granted to besides; to roll back, the plan does.
        """
        answers = [may(self.who, action, self._ground(each, action, also)) for each in self._authorities]
        # Who is asked about, and whom the roles file names, may be seen: else nobody knows whom to ask.
        self._repository.world.exempt(*(name for answer in answers for name in (answer.who, *answer.named)))
        refused = next((answer for answer in answers if not answer.granted), None)
        if refused is not None:
            raise NotPermitted(refused.words, fix=refused.fix)
        by_file = [answer for answer, known in zip(answers, self._known, strict=True) if known.grants is not None]
        return (by_file or answers)[0]

    @property
    def override_days(self) -> int:
        """How long an override may hold, in days."""
        return min(known.roles.override_days for known in self._known)

    @cached_property
    def who(self) -> Who:
        """Who calls. A key is asked for where a roles file names keys, for that may need a person's hand."""
        name, _, mail = self._repository.identity().rpartition(" <")
        if not any(known.grants and known.grants.keys for known in self._known):
            return Who(name, mail.rstrip(">"))
        shown = proof(self._repository, mail.rstrip(">"))
        if isinstance(shown, str):
            return Who(name, mail.rstrip(">"), why=shown)
        keys = tuple(filter(None, (shown.key, shown.primary)))
        return Who(name, mail.rstrip(">"), keys, "ssh" if shown.key.startswith("SHA256:") else "gpg")

    @cached_property
    def _known(self) -> "tuple[_Known, ...]":
        return tuple(_read(self._repository, each) for each in self._authorities)

    def _ground(self, authority: Authority, action: Action, also: tuple[str, ...]) -> Ground:
        known = self._known[self._authorities.index(authority)]
        named = known.triggers if action == ROLL_BACK else ()
        return Ground(f"{authority}{known.hint}", known.grants, known.roles.trust, (*also, *named))


class _Known(NamedTuple):
    """What one commit says."""

    roles: Roles
    grants: Grants | None
    hint: str
    triggers: tuple[str, ...]


def _read(repository: Repository, authority: Authority) -> _Known:
    """Only `roles` of its settings is read: the rest may be of another version of the suite."""
    path, table, _ = source(lambda name: repository.read(authority.commit, name))
    try:
        roles = Roles.model_validate(table.get("roles", {}))
    except ValidationError as error:
        mistakes = "; ".join(
            f"{'.'.join(map(str, each['loc']))}: {each['msg']}".lstrip(": ") for each in error.errors()
        )
        raise UsageError(f"{path} on {authority}: roles: {mistakes}", fix=f"mend {path} on that branch") from None
    plan = _plan(repository, authority, table)
    grants = _grants(repository, authority, roles, plan)
    hint = "" if grants or not repository.files(authority.commit, *PLACES) else f", {_SAYS}"
    return _Known(roles, grants, hint, _triggers(repository, authority, plan))


_SAYS = f'whose {NAME} says who reviews (roles = "{NAME}" in [tool.release] makes it say who may release)'


def _grants(repository: Repository, authority: Authority, roles: Roles, plan: str) -> Grants | None:
    """The roles file's; raises `UsageError` where the settings name one that is not there."""
    if roles.file is None:
        return None
    paths = PLACES if roles.file == NAME else (roles.file,)
    for path in paths:
        text = repository.read(authority.commit, path)
        if text is not None:
            return read_owners(path, text, plan) if path.endswith(NAME) else read_roles(path, text)
    raise UsageError(
        f"the roles file {' or '.join(paths)} is not on {authority}: nobody may do anything",
        fix="commit it there, and push",
    )


def _plan(repository: Repository, authority: Authority, table: dict[str, object]) -> str:
    from gates.documents.roots import find_roots
    from gates.documents.text import DocumentError

    said = table.get("plan")
    try:
        return said if isinstance(said, str) else find_roots(repository.files(authority.commit)).plan
    except DocumentError:  # whoever reads the plan says what is wrong: here it only names owners, and people besides
        return "docs/release-plan.md"


def _triggers(repository: Repository, authority: Authority, plan: str) -> tuple[str, ...]:
    """Whom the plan names under "Who can trigger"; nobody where it cannot be read."""
    from gates.documents.plan import read_plan
    from gates.documents.text import DocumentError

    text = repository.read(authority.commit, plan)
    try:
        procedure = read_plan(plan, text).rollback if text else None
    except DocumentError:
        return ()
    return procedure.who if procedure else ()
