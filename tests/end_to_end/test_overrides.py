"""Who may release, override and try again: real clones, real keys, and roles that lie on the remote."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from release_tasks.commands.environments import down, rollback
from release_tasks.commands.gates import gates
from release_tasks.commands.release import release
from release_tasks.commands.session import Session
from release_tasks.engine.command import Command
from release_tasks.engine.errors import ReleaseError
from release_tasks.engine.world import Live

from ..support.keys import public_half, signing_environment, ssh_key
from ..support.library import CHECK, FILES
from ..support.repository import Clone
from .program import RELEASE, Done, code_refs, events, holder, journals, run, running, until

ADA, RAJ = "ada@example.com", "raj@example.com"
BROKEN = CHECK.replace('time="0"/>', 'time="0"><failure message="3 is not 4"/></testcase>')
OVERRIDE = ("--override", "TST004", "--reason", "known, ticket 12")
ROLES = f'[roles]\nrelease_manager = ["Ada Example <{ADA}>"]\ndeveloper = ["{RAJ}"]\n'
SETTINGS = '\nroles = { file = "docs/roles.toml", trust = "claimed" }\n'
PLAN = "docs/release-plan.md"


def settings(roles: str = SETTINGS) -> str:
    return FILES["pyproject.toml"].replace("[tool.release]\n", f"[tool.release]{roles}", 1)


def raj(clone: Clone) -> Clone:
    """The clone of somebody else."""
    other = clone.clone("raj")
    other.git("config", "user.name", "Raj Example")
    other.git("config", "user.email", RAJ)
    return other


def catch_up(clone: Clone) -> None:
    """Take up the records, and close what was filed."""
    clone.git("pull", "--quiet", "--ff-only")
    for path in sorted(clone.path.glob("issues/backlog/*.md")):
        path.unlink()
    clone.write({"issues/issues-list.md": FILES["issues/issues-list.md"]})


@pytest.fixture
def broken(library: Clone) -> Clone:
    """A library whose end-to-end tests fail."""
    library.commit("feat: add wrongly", {"check.py": BROKEN})
    return library


@pytest.fixture
def managed(broken: Clone) -> Clone:
    """The same, where only Ada manages releases."""
    broken.commit("chore: roles", {"docs/roles.toml": ROLES, "pyproject.toml": settings()})
    return broken


def building(clone: Clone) -> bool:
    return bool(journals(clone)) and any(event.get("step") == "build" for event in events(clone))


def refused(clone: Clone, command: Command = release, *, dry: bool = False, **said: Any) -> ReleaseError:
    """What `invoke release` is refused with, in this process."""
    before = begun(clone)
    with pytest.raises(ReleaseError) as caught:
        command.function(Session(clone.path, dry=dry), **said)
    assert begun(clone) == before, "nothing was begun"
    return caught.value


def begun(clone: Clone) -> dict[str, str]:
    """The refs of the remote; which journals there are, for the heartbeat of a killed release may have a last word."""
    return {name: "" if "/journal/" in name else commit for name, commit in clone.refs().items()}


def row(done: Done, id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in done.json["gates"] if each["id"] == id)
    return found


class TestOverride:
    """A gate fails, and a release manager answers for it."""

    def test_it_goes_on_and_every_report_shows_who_why_and_until_when(self, managed: Clone) -> None:
        done = run(managed, *RELEASE, *OVERRIDE, "--json")
        assert done.code == 0, done
        ends = (datetime.now(UTC) + timedelta(days=14)).date().isoformat()
        said = {"gate": "TST004", "reason": "known, ticket 12", "by": f"Ada Example <{ADA}>", "until": ends}
        assert done.json["overrides"] == [{**said, "status": "OVERRIDDEN", "used": True}]
        assert row(done, "TST004")["status"] == "OVERRIDDEN"
        assert row(done, "TST005")["status"] == "WARN"
        assert "OVERRIDDEN" in done.err
        assert re.search(r"gates: \d+ pass, \d+ warn, 1 overridden", done.err), done.err

        report = managed.show("docs/releases/v0.1.0.md", "main")
        assert re.search(rf"\| TST004 \| OVERRIDDEN \| known, ticket 12 \| [^|]*\| {ends} \|", report), report
        assert "docs/roles.toml on main" in report
        (line,) = managed.show("docs/audit/releases.log", "main").splitlines()
        assert json.loads(line)["overrides"][0]["used"] is True
        assert "TST004 by " in run(managed, "status").out

    def test_the_next_release_does_not_have_it(self, managed: Clone) -> None:
        assert run(managed, *RELEASE, *OVERRIDE).code == 0
        catch_up(managed)
        managed.commit("fix: something else")
        done = run(managed, *RELEASE)
        assert (done.code, "NOT READY: " in done.out) == (3, True), done

    def test_a_preview_shows_it_and_its_digest_holds_the_release_to_it(self, broken: Clone) -> None:
        preview = run(broken, "release", "--dry-run", "--yes", *OVERRIDE, "--json").json
        assert preview["overrides"][0]["gate"] == "TST004"
        digest = str(preview["digest"])
        assert "overrides" in str(refused(broken, yes=True, preview=digest))
        done = run(broken, *RELEASE, "--preview", digest, *OVERRIDE)
        assert done.code == 0, done

    @pytest.mark.parametrize(
        ("said", "code", "message"),
        [
            ({"override": ("TST003",)}, 4, "TST003 cannot be overridden: smoke tests are never overridden"),
            ({"override": ("SEC001",)}, 4, "of CVSS 7.0 or more, or of unknown severity, are never overridden"),
            ({"override": ("TST004,MAN-DOCS-ARE-READ-1A2B",)}, 4, "tick its box"),
            ({"override": ("TST04",)}, 2, "unknown gate 'TST04'; did you mean 'TST004'?"),
            ({"override": ("TST004",), "until": "2999-01-01"}, 2, "more than 14 days away"),
            ({"override": ("TST004",), "until": "2020-01-01"}, 2, "is over"),
            ({"override": ("TST004",), "reason": ()}, 2, "overriding TST004 needs a reason"),
            ({"override": ()}, 2, "--reason says why"),
        ],
    )
    def test_what_nobody_overrides_or_cannot_be_read_is_refused_and_nothing_is_begun(
        self, broken: Clone, said: dict[str, Any], code: int, message: str
    ) -> None:
        error = refused(broken, yes=True, **{"reason": ("why not",), **said})
        assert (error.exit, message in str(error)) == (code, True), error

    def test_the_gates_alone_show_it_and_keep_nothing(self, managed: Clone) -> None:
        before = managed.refs()
        done = run(managed, "gates", "--gate", "TST004", *OVERRIDE)
        assert (done.code, "OVERRIDDEN" in done.out, "1 gate overridden" in done.out) == (0, True, True), done
        assert managed.refs() == before
        assert run(managed, "gates", "--gate", "TST004").code == 3
        nothing = run(managed, "gates", "--reason", "known")
        assert (nothing.code, "there is nothing to say it of" in nothing.err) == (2, True)

    def test_after_its_last_day_it_blocks_again_also_where_the_release_goes_on(
        self, broken: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hold, today = tmp_path / "hold", datetime.now(UTC).date().isoformat()
        hold.touch()
        with running(broken, *RELEASE, *OVERRIDE, "--until", today, env={"HOLD": str(hold)}) as process:
            until(lambda: building(broken))
            process.process.kill()
            process.process.wait()
        hold.unlink()
        later = Live.now
        monkeypatch.setattr(Live, "now", lambda world: later(world) + 2 * 86_400)
        answer = release.function(Session(broken.path), yes=True, resume=True)
        assert (answer.exit, "expired on " + today in str(answer.text)) == (3, True), answer.text
        assert events(broken)[0]["overrides"][0]["until"] == today
        assert list(code_refs(broken)) == ["refs/heads/main"]


class TestRoles:
    """Who may what is read on the remote's branches."""

    def test_without_the_role_it_exits_4_and_names_who_what_role_and_file(self, managed: Clone) -> None:
        other = raj(managed)
        done = run(other, *RELEASE)
        assert done.code == 4, done
        said = f"Raj Example <{RAJ}> may not release: it needs the role release_manager or admin, which docs/roles.toml"
        assert said in done.err
        assert f"gives to {ADA}; {RAJ} has developer" in done.err

    @pytest.mark.parametrize(
        ("command", "said", "may_not"),
        [
            (release, {"yes": True, "override": ("TST004",), "reason": ("why not",)}, "may not override a gate"),
            (release, {"yes": True, "dry": True}, "may not release"),
            (gates, {"override": ("TST004",), "reason": ("why not",)}, "may not override a gate"),
        ],
    )
    def test_nothing_that_needs_it_is_done_or_shown(
        self, managed: Clone, command: Command, said: dict[str, Any], may_not: str
    ) -> None:
        error = refused(raj(managed), command, **said)
        assert (error.exit, may_not in str(error)) == (4, True), error

    def test_nobody_grants_himself_a_role_on_the_branch_that_is_released(self, managed: Clone) -> None:
        other = raj(managed)
        other.git("switch", "--quiet", "--create", "mine")
        other.commit("feat: me too", {"docs/roles.toml": ROLES.replace(ADA, RAJ)}, push=False)
        other.git("push", "--quiet", "--set-upstream", "origin", "mine")
        for target in ("main", "mine"):
            error = refused(other, yes=True, to=target)
            assert (error.exit, "may not release" in str(error)) == (4, True), error

    def test_who_lost_the_role_on_the_released_branch_may_no_longer(self, managed: Clone) -> None:
        managed.git("switch", "--quiet", "--create", "next")
        managed.commit("chore: Ada left", {"docs/roles.toml": ROLES.replace(ADA, RAJ)}, push=False)
        managed.git("push", "--quiet", "--set-upstream", "origin", "next")
        error = refused(managed, yes=True, to="main")
        assert (error.exit, "docs/roles.toml on next" in str(error)) == (4, True), error

    def test_the_working_tree_counts_for_nothing(self, managed: Clone) -> None:
        other = raj(managed)
        other.write({"docs/roles.toml": ROLES.replace(ADA, RAJ), "pyproject.toml": FILES["pyproject.toml"]})
        assert refused(other, yes=True).exit == 4

    @pytest.mark.parametrize(
        ("command", "said", "needs"),
        [
            (rollback, {"yes": True}, "may not roll back: it needs the role release_manager or Ada Example, which"),
            (release, {"rollback": "v1.0.0", "yes": True}, "may not roll back: it needs the role release_manager"),
            (down, {}, "may not start and stop environments: it needs the role release_manager or admin or on_call"),
        ],
    )
    def test_nor_does_who_may_not_touch_what_runs(
        self, managed: Clone, command: Command, said: dict[str, Any], needs: str
    ) -> None:
        error = refused(raj(managed), command, **said)
        assert (error.exit, needs in str(error)) == (4, True), error

    def test_nor_run_a_step_on_its_own(self, managed: Clone) -> None:
        done = run(raj(managed), "push")
        assert (done.code, "may not release" in done.err) == (4, True), done

    def test_only_who_began_it_or_a_manager_ends_a_release(self, managed: Clone, tmp_path: Path) -> None:
        hold = tmp_path / "hold"
        hold.touch()
        with running(managed, *RELEASE, env={"HOLD": str(hold)}) as process:
            until(lambda: building(managed))
            process.process.kill()
            process.process.wait()
        other = raj(managed)
        assert "may not abort a release" in str(refused(other, abort=True, reason=("mine first",)))
        assert refused(other, yes=True, resume=True).exit == 4
        assert run(managed, "release", "--abort", "--reason", "wrong branch").code == 0
        assert holder(managed) is None

    def test_a_file_that_the_settings_name_and_nobody_committed_permits_nothing(self, broken: Clone) -> None:
        broken.commit("chore: roles", {"pyproject.toml": settings()})
        assert "the roles file docs/roles.toml is not on main" in str(refused(broken, yes=True))

    def test_without_any_all_may_and_the_report_says_so(self, library: Clone) -> None:
        assert run(library, *RELEASE).code == 0
        assert "no roles file on main" in library.show("docs/releases/v0.1.0.md", "main")

    def test_owners_of_the_plan_release_where_the_settings_say_so(self, library: Clone) -> None:
        owners = f"* @acme/everybody\nsrc/ {RAJ}\n/docs/release-plan.md {ADA}\n"
        roles = '\nroles = { file = "CODEOWNERS", trust = "claimed" }\n'
        library.commit("chore: owners", {".github/CODEOWNERS": owners, "pyproject.toml": settings(roles)})
        error = refused(raj(library), yes=True)
        assert (error.exit, "teams cannot be resolved here: @acme/everybody" in str(error)) == (4, True), error
        assert run(library, *RELEASE).code == 0


class TestIdentity:
    """A role is believed of who shows the key that the file names."""

    def test_a_key_counts_and_a_name_in_the_configuration_does_not(self, broken: Clone, tmp_path: Path) -> None:
        key, other = ssh_key(tmp_path, "ada"), ssh_key(tmp_path, "other")
        keys = f'{ROLES}[keys]\n"{ADA}" = ["{public_half(key).strip()}"]\n'
        broken.commit("chore: roles", {"docs/roles.toml": keys, "pyproject.toml": settings(), "check.py": CHECK})
        claimed = refused(broken, yes=True)
        assert (claimed.exit, "is only claimed" in str(claimed)) == (4, True), claimed
        assert run(broken, *RELEASE, env=signing_environment(other)).code == 4
        done = run(broken, *RELEASE, env=signing_environment(key))
        assert done.code == 0, done
        assert "verified by the ssh key SHA256:" in broken.show("docs/releases/v0.1.0.md", "main")


class TestRetry:
    """After failed tests a person says what was mended."""

    @pytest.fixture
    def blocked(self, broken: Clone) -> Clone:
        assert run(broken, *RELEASE).code == 3
        catch_up(broken)
        broken.commit("fix: add rightly", {"check.py": CHECK})
        return broken

    def test_the_next_release_names_the_gate_the_flag_and_who_may(self, blocked: Clone) -> None:
        first, error = events(blocked)[0]["id"], refused(blocked, yes=True)
        assert error.exit == 2
        assert f"{first} was blocked by TST004 (e2e tests): a retry has to be confirmed" in str(error)
        assert "--confirm-retry" in error.fix
        assert "e2e: qa or developer or tech_lead" in error.fix

    def test_confirmed_it_goes_on_and_is_kept(self, blocked: Clone) -> None:
        done = run(blocked, *RELEASE, "--confirm-retry", "added rightly")
        assert done.code == 0, done
        assert events(blocked)[0]["retry"]["text"] == "added rightly"
        assert "added rightly" in blocked.show("docs/releases/v0.1.0.md", "main")
        catch_up(blocked)
        blocked.commit("fix: something else")
        assert run(blocked, *RELEASE).code == 0, "once confirmed, once mended"

    def test_a_step_alone_in_between_hides_nothing(self, blocked: Clone) -> None:
        assert run(blocked, "build").code == 0
        assert "a retry has to be confirmed" in str(refused(blocked, yes=True))

    def test_somebody_else_may_not(self, blocked: Clone) -> None:
        roles = ROLES.replace('developer = ["raj@example.com"]', 'qa = ["raj@example.com"]')
        blocked.commit("chore: roles", {"docs/roles.toml": roles, "pyproject.toml": settings()})
        error = refused(blocked, yes=True, confirm_retry="mended")
        assert error.exit == 4
        assert "may not confirm a retry after failed e2e tests: it needs the role qa or developer" in str(error)
