"""May this person do that? The one answer, from who somebody is and what the roles say at a commit (decisions 47)."""

import re
from typing import NamedTuple

from .actions import Action
from .grants import Grants

NOREPLY = re.compile(r"(?:\d+[+-])?(?P<user>[\w.-]+)@users\.noreply\.(?:github|gitlab)\.com")
SIGN = "git config user.signingkey ~/.ssh/id_ed25519.pub && git config gpg.format ssh"
TRUST = 'trust = "claimed" in [tool.release.roles]'


class Who(NamedTuple):
    """A person as git knows one: name and address from its config, and the keys that were shown to be theirs.

    keys    fingerprints of the key that signed a text just now (of a GnuPG subkey: its primary key's too)
    method  ssh or gpg
    why     why no key was shown
    """

    name: str
    mail: str
    keys: tuple[str, ...] = ()
    method: str = ""
    why: str = ""

    def __str__(self) -> str:
        return f"{self.name} <{self.mail}>"

    @property
    def claimed(self) -> tuple[str, ...]:
        """Who that is, as far as its config says: the address, and the user of a forge whose address it is."""
        user = NOREPLY.fullmatch(self.mail.lower())
        return (self.mail.lower(), f"@{user['user']}") if user else (self.mail.lower(),)


class Ground(NamedTuple):
    """What counts at one commit: its roles, if it has any, and whether an address alone is believed.

    also  whom the action is granted to besides: roles, addresses or names in people's words
    """

    where: str
    grants: Grants | None
    trust: str = "verified"
    also: tuple[str, ...] = ()


class Permission(NamedTuple):
    """The answer. `words` say who it is and what grants it, or why not; `fix` is empty where it is granted.

    named  whom the words name besides: those who have the role
    """

    granted: bool
    who: str
    words: str
    fix: str = ""
    named: tuple[str, ...] = ()


def may(who: Who, action: Action, ground: Ground) -> Permission:
    """Whether this person may do this, by the roles of this commit; without a roles file all may, and it says so."""
    grants = ground.grants
    if grants is None:
        return Permission(True, str(who), f"no roles file on {ground.where}: all may {action.words}")
    people, how = _person(who, grants)
    shown = people[0] if how else str(who)
    by = f"{grants.path} on {ground.where}"
    role = _role(who, people, action, ground, grants)
    if role is None:
        return _refused(shown, people, action, ground, grants)
    if how or (ground.trust == "claimed" and not set(people) & set(grants.keys.values())):
        words = f"{shown} as {role} by {by} ({how or 'claimed: only git config says who that is'})"
        return Permission(True, shown, words)
    return Permission(
        False,
        shown,
        f"{shown} may not {action.words} yet: the role {role} of {by} is only claimed, git's config can name anybody"
        f"{f' ({who.why})' if who.why else ''}",
        _show_yourself(grants),
    )


def _show_yourself(grants: Grants) -> str:
    """What to do for somebody whose role is only claimed. Only a roles file can name keys."""
    if grants.path.endswith("CODEOWNERS"):
        return f"{grants.path} can name no keys: set {TRUST}, or write a roles file that names them under [keys]"
    return f"sign with a key that {grants.path} names under [keys]: {SIGN}; or {TRUST}, where no key is named for you"


def _person(who: Who, grants: Grants) -> tuple[tuple[str, ...], str]:
    """Whose key it is, and how that was verified; else who is claimed, and nothing."""
    key = next((key for key in who.keys if key in grants.keys), None)
    return ((grants.keys[key],), f"verified by the {who.method} key {key}") if key else (who.claimed, "")


def _role(who: Who, people: tuple[str, ...], action: Action, ground: Ground, grants: Grants) -> str | None:
    """What grants it: a role that may, or the words that name this person or one of its roles besides."""
    own = grants.roles_of(people)
    found = next((role for role in action.roles if role in own), None)
    if found is not None:
        return found
    names = {*people, *(grants.names.get(each, "").casefold() for each in people)} - {""}
    if who.claimed == people:
        names.add(who.name.casefold())
    return next((each for each in ground.also if each.casefold() in names or _slugs(each) & set(own)), None)


def _slugs(words: str) -> set[str]:
    """`Release managers` → release_manager; `the on-call engineer` → on_call; as it is written, too."""
    slug = re.sub(r"[^a-z0-9]+", "_", re.sub(r"^(?:the|any|a)\s+", "", words.casefold())).strip("_")
    one = re.sub(r"_(?:engineer|person)$", "", slug.removesuffix("s")).replace("technical_lead", "tech_lead")
    return {slug, one}


def _refused(shown: str, people: tuple[str, ...], action: Action, ground: Ground, grants: Grants) -> Permission:
    wanted = (*action.roles, *ground.also)
    holders = sorted({each for role in action.roles for each in grants.roles.get(role, ())})
    own = ", ".join(grants.roles_of(people)) or "no role there"
    teams = f"; teams cannot be resolved here: {', '.join(grants.unresolved)}" if grants.unresolved else ""
    words = (
        f"{shown} may not {action.words}: it needs the role {' or '.join(wanted)}, which {grants.path} on "
        f"{ground.where} gives to {', '.join(holders) or 'nobody'}; {people[0]} has {own}{teams}"
    )
    fix = f"ask one of them; or have {grants.path} changed there: it is read at that commit, never in the working tree"
    return Permission(False, shown, words, fix, tuple(holders))
