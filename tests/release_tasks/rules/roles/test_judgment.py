"""May this person do that? A table of people, roles and what the plan says."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from release_tasks.rules.roles.actions import ABORT, OVERRIDE, RELEASE, RETRY, ROLL_BACK, Action
from release_tasks.rules.roles.grants import Grants
from release_tasks.rules.roles.judgment import Ground, Who, may

KEY, OTHER = "SHA256:" + "a" * 43, "SHA256:" + "b" * 43
GRANTS = Grants(
    "docs/roles.toml",
    {
        "release_manager": ("sarah@example.com",),
        "tech_lead": ("aisha@example.com",),
        "developer": ("raj@example.com",),
        "qa": ("quinn@example.com",),
        "on_call": ("olga@example.com",),
        "dba": ("@dora",),
    },
    names={"raj@example.com": "Raj Example"},
    keys={KEY: "sarah@example.com"},
)


@dataclass(frozen=True)
class Case:
    mail: str
    action: Action
    granted: bool
    keys: tuple[str, ...] = ()
    trust: str = "claimed"
    also: tuple[str, ...] = ()


SARAH, AISHA, RAJ = "sarah@example.com", "aisha@example.com", "raj@example.com"
QUINN, OLGA, DORA = "quinn@example.com", "olga@example.com", "7+dora@users.noreply.github.com"
CASES = [
    Case("anybody@example.com", RELEASE, True, (KEY,), trust="verified"),  # the key is Sarah's, whatever the name
    Case(SARAH, RELEASE, False),  # a key is named for her, and she did not show it
    Case(SARAH, RELEASE, False, (OTHER,)),
    Case(SARAH, RELEASE, False, trust="verified"),
    Case(AISHA, RELEASE, False),
    Case(AISHA, OVERRIDE, False),
    Case(AISHA, RETRY["unit"], True),
    Case(AISHA, RETRY["unit"], False, trust="verified"),
    Case(AISHA, RETRY["integration"], True),
    Case(RAJ, RETRY["unit"], True),
    Case(RAJ, RETRY["integration"], False),
    Case(RAJ, RETRY["e2e"], True),
    Case(QUINN, RETRY["e2e"], True),
    Case(QUINN, RETRY["unit"], False),
    Case(OLGA, ROLL_BACK, False),
    Case(OLGA, ROLL_BACK, True, also=("Release manager", "the on-call engineers")),
    Case(RAJ, ROLL_BACK, True, also=("Raj Example",)),
    Case(AISHA, ROLL_BACK, True, also=("Technical leads",)),
    Case(DORA, ROLL_BACK, True, also=("DBA",)),
    Case(RAJ, ABORT, True, also=(RAJ,)),
    Case(OLGA, ABORT, True),
    Case(QUINN, ABORT, False, also=(RAJ,)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.mail.partition('@')[0]} {case.action.words}")
def test_who_may(case: Case) -> None:
    who = Who("Somebody", case.mail, case.keys, "ssh")
    answer = may(who, case.action, Ground("main (abc)", GRANTS, case.trust, case.also))
    assert answer.granted is case.granted, answer
    assert bool(answer.fix) is not case.granted


def test_the_answer_names_person_role_file_and_how_it_is_known() -> None:
    verified = may(Who("S", SARAH, (KEY,), "ssh"), RELEASE, Ground("main (abc)", GRANTS))
    assert verified.words == (
        f"sarah@example.com as release_manager by docs/roles.toml on main (abc) (verified by the ssh key {KEY})"
    )
    claimed = may(Who("Raj", RAJ), RETRY["unit"], Ground("main (abc)", GRANTS, "claimed"))
    assert "(claimed: only git config says who that is)" in claimed.words


def test_without_roles_all_may_and_it_is_said() -> None:
    answer = may(Who("Raj", RAJ), OVERRIDE, Ground("main (abc)", None))
    assert (answer.granted, answer.words) == (True, "no roles file on main (abc): all may override a gate")


def test_nobody_is_told_to_sign_with_a_key_that_the_file_cannot_name() -> None:
    owners = Grants(".github/CODEOWNERS", {"release_manager": (SARAH,)})
    answer = may(Who("Sarah", SARAH), RELEASE, Ground("main", owners))
    assert not answer.granted
    assert answer.fix.startswith('.github/CODEOWNERS can name no keys: set trust = "claimed" in [tool.release.roles]')
