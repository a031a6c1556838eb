"""What the commits of a log say together: reverts, merges, and what settings ignore."""

import random
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_tasks.engine.git import Repository
from release_tasks.engine.settings import Commits, Settings
from release_tasks.engine.world import Live
from release_tasks.rules.commits.counting import Counting, counting
from release_tasks.rules.commits.messages import Conventional, Unread, highest
from release_tasks.rules.commits.reading import ELSEWHERE, MERGED, counted, first_line, read
from release_tasks.rules.versions.schemes import Level

from ....support.repository import Clone


class Commit(NamedTuple):
    id: str
    parents: tuple[str, ...] = ()
    message: str = ""
    time: int = 0


ONE, TWO, THREE, FOUR = ("1" * 40, "2" * 40, "3" * 40, "4" * 40)


def straight(*messages: str) -> list[Commit]:
    """A log of these messages, oldest first; their ids are their numbers, forty times."""
    ids = [str(number) * 40 for number in range(1, len(messages) + 1)]
    commits = [Commit(at, (before,), text) for at, before, text in zip(ids, ["0" * 40, *ids], messages, strict=False)]
    return commits[::-1]


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        pytest.param(["feat: x", f'Revert "feat: x"\n\nThis reverts commit {ONE}.'], None, id="revert"),
        pytest.param(["feat: x", "revert: let us not\n\nRefs: 1111111"], None, id="conventional-short-id"),
        pytest.param(["feat: x", "fix: y", "revert: both\n\nRefs: 1111111, 2222222"], None, id="two-at-once"),
        pytest.param(
            [
                "feat: x",
                f'Revert "feat: x"\n\nThis reverts commit {ONE}.',
                f'Reapply "feat: x"\n\nThis reverts commit {TWO}.',
            ],
            Level.MINOR,
            id="reapply",
        ),
        pytest.param(
            [
                "feat: x",
                f'Revert "feat: x"\n\nThis reverts commit {ONE}.',
                f'Revert "Revert "feat: x""\n\nThis reverts commit {TWO}.',
            ],
            Level.MINOR,
            id="revert-of-the-revert",
        ),
        pytest.param(
            ["feat: x (#11)", 'Revert "feat: x (#11)" (#12)\n\nReverts a/b#11'], None, id="by-a-forge-by-title"
        ),
        pytest.param(["feat: x", "revert: feat: x"], None, id="conventional-by-title"),
        pytest.param(["feat: x", "revert: the search"], Level.MINOR, id="conventional-of-something-released"),
        pytest.param(["feat: x", 'Revert "feat: x"', "feat: x"], Level.MINOR, id="made-again-after-its-revert"),
        pytest.param(
            [f'Revert "feat: old"\n\nThis reverts commit {"9" * 40}.'], Level.PATCH, id="of-something-released"
        ),
        pytest.param(
            [f'Reapply "feat: old"\n\nThis reverts commit {"9" * 40}.'], Level.MINOR, id="reapply-after-a-release"
        ),
        pytest.param(
            ["fix: x", "feat: y", f'Revert "feat: y"\n\nThis reverts commit {TWO}.'], Level.PATCH, id="others-stay"
        ),
        pytest.param(
            ["feat: x", f"fix: y\n\nThis reverts commit {ONE}."], Level.MINOR, id="a-header-of-its-own-counts"
        ),
    ],
)
def test_reverts(messages: list[str], expected: Level | None) -> None:
    assert highest(read(straight(*messages))) == expected


def test_a_revert_by_title_undoes_the_commit_before_it_not_the_one_after() -> None:
    found = read(straight("feat: x", 'Revert "feat: x"', "feat: x"))
    assert [each.id[0] for each in found if isinstance(each, Conventional)] == ["3"]


def test_a_revert_of_something_released_says_its_title() -> None:
    (found,) = read(straight(f'Revert "feat: old"\n\nThis reverts commit {"9" * 40}.'))
    assert isinstance(found, Conventional)
    assert (found.type, found.description) == ("revert", "feat: old")


def test_the_revert_of_a_merge_undoes_all_that_it_brought() -> None:
    history = [
        Commit(
            "e" * 40,
            ("d" * 40,),
            f'Revert "Merge branch x"\n\nThis reverts commit {"d" * 40}, reversing\nchanges made to {"c" * 40}.',
        ),
        Commit("d" * 40, ("c" * 40, "b" * 40), "Merge branch x"),
        Commit("c" * 40, ("0" * 40,), "fix: on main"),
        Commit("b" * 40, ("a" * 40,), "feat: two"),
        Commit("a" * 40, ("0" * 40,), "feat: one"),
    ]
    assert highest(read(history)) is Level.PATCH


def test_what_git_itself_writes_is_understood(repository: Callable[..., Clone]) -> None:
    clone = repository()
    first = clone.commit("fix: on main", {"a": "1"}, push=False)
    clone.git("switch", "--quiet", "--create", "topic")
    clone.commit("feat: on a branch", {"b": "1"}, push=False)
    clone.git("switch", "--quiet", "main")
    clone.commit("docs: meanwhile", {"c": "1"}, push=False)
    clone.git("merge", "--quiet", "--no-ff", "--no-edit", "topic")
    assert highest(read(logged(clone, f"{first}^!", "HEAD"))) is Level.MINOR
    clone.git("revert", "--no-edit", "--mainline", "1", "HEAD")
    assert highest(read(logged(clone, f"{first}^!", "HEAD"))) is Level.PATCH
    clone.git("revert", "--no-edit", "HEAD")
    assert highest(read(logged(clone, f"{first}^!", "HEAD"))) is Level.MINOR


def logged(clone: Clone, *revisions: str) -> list[Commit]:
    """What git's log says."""
    text = clone.git("log", "--topo-order", "-z", "--format=%H%x1f%P%x1f%ct%x1f%B", *revisions)
    parts = [entry.split("\x1f") for entry in text.split("\0") if entry]
    return [Commit(id_, tuple(parents.split()), body, int(time)) for id_, parents, time, body in parts]


def test_merges_say_nothing_themselves_and_are_nothing_to_mend() -> None:
    (found,) = read([Commit("a" * 40, ("b" * 40, "c" * 40), "feat: merged")])
    assert found == Unread("feat: merged", MERGED, "a" * 40, settled=True)


def test_a_short_id_that_fits_two_commits_names_none() -> None:
    history = [
        Commit("f" * 40, (), "revert: x\n\nRefs: aaaaaaa"),
        Commit("a" * 39 + "1", (), "feat: one"),
        Commit("a" * 39 + "2", (), "feat: two"),
    ]
    assert highest(read(history)) is Level.MINOR


@given(
    st.lists(st.sampled_from(["feat: x", "fix: y", "revert", "reapply", "title"]), max_size=8),
    st.randoms(use_true_random=False),
)
def test_every_log_is_read_in_full(kinds: list[str], chance: random.Random) -> None:
    messages = []
    for number, kind in enumerate(kinds):
        at = str(chance.randint(1, max(number, 1))) * 40
        forms = {
            "revert": f'Revert "feat: x"\n\nThis reverts commit {at}.',
            "reapply": f'Reapply "feat: x"\n\nThis reverts commit {at}.',
            "title": 'Revert "feat: x"',
        }
        messages.append(forms.get(kind, kind))
    history = straight(*messages)
    assert [each.id for each in read(history)] == [commit.id for commit in history]


@pytest.mark.parametrize(
    ("settings", "message", "level", "section"),
    [
        pytest.param({"levels": {"refactor": "patch"}}, "refactor: x", Level.PATCH, "Changed", id="raised"),
        pytest.param({"levels": {"refactor": "patch"}}, "Refactor!: x", Level.MAJOR, "Changed", id="breaking-refactor"),
        pytest.param({}, "refactor!: x", Level.MAJOR, "Changed", id="breaking-refactor-by-default"),
        pytest.param({"levels": {"Docs": "minor"}}, "docs: x", Level.MINOR, "Changed", id="types-in-any-case"),
        pytest.param({"levels": {"feat": "none"}}, "feat: x", None, "Added", id="lowered-and-listed"),
        pytest.param({"levels": {"feat": "none"}}, "feat!: x", Level.MAJOR, "Added", id="a-break-is-a-break"),
        pytest.param({"sections": {"docs": "Changed"}}, "docs: x", None, "Changed", id="listed"),
        pytest.param({"sections": {"perf": "none"}}, "perf: x", Level.PATCH, "", id="not-listed"),
        pytest.param({"sections": {"perf": "none"}}, "perf!: x", Level.MAJOR, "Changed", id="a-break-is-listed"),
        pytest.param({"levels": {"feat": "patch"}}, "docs: x (#1)\n\n* feat: add y", Level.PATCH, "", id="in-a-squash"),
    ],
)
def test_settings_decide_what_a_type_raises_and_where_it_is_listed(
    settings: dict[str, Any], message: str, level: Level | None, section: str
) -> None:
    (found,) = read([Commit("a" * 40, (), message)], counting(Commits(**settings)))
    assert isinstance(found, Conventional)
    assert (highest([found]), found.section) == (level, section)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"ignore_scopes": ["no-release"]}, "fix(no-release): x"),
        ({"ignore_scopes": ["No-Release"]}, "fix(NO-RELEASE)!: x"),
        ({"ignore_types": ["build"]}, "build!: x"),
        ({"ignore_types": ["Feat"]}, "feat: x\n\nBREAKING CHANGE: y"),
    ],
)
def test_what_is_ignored_counts_for_nothing(settings: dict[str, Any], message: str) -> None:
    (found,) = read([Commit("a" * 40, (), message)], counting(Commits(**settings)))
    assert isinstance(found, Unread)
    assert (found.ignored, found.settled, found.findings) == (True, True, ())


def test_a_bullet_of_a_squash_is_ignored_by_itself() -> None:
    (found,) = read([Commit("a" * 40, (), "fix: x (#1)\n\n* feat: add y")], Counting(ignored_types=frozenset({"feat"})))
    assert highest([found]) is Level.PATCH


def test_an_ignored_commit_is_undone_all_the_same() -> None:
    history = straight("feat(internal): x", f'Revert "feat(internal): x"\n\nThis reverts commit {ONE}.')
    found = read(history, counting(Commits(ignore_scopes=("internal",))))
    assert [each.reason for each in found if isinstance(each, Unread)] == [
        "undoes 1111111, which is not released either",
        "undone by 2222222",
    ]


def test_a_merge_counts_by_its_message_where_a_setting_says_so() -> None:
    merge = Commit("a" * 40, ("b" * 40, "c" * 40), "Merge pull request #5 from a/b\n\nfeat: merged")
    assert highest(read([merge])) is None
    assert highest(read([merge], Counting(merges=True))) is Level.MINOR


def test_only_commits_that_touch_the_paths_count(repository: Callable[..., Clone]) -> None:
    clone = repository()
    first = clone.commit("docs: begin", {"lib/a": "1", "site/a": "1"}, push=False)
    clone.commit("feat: outside", {"site/a": "2"}, push=False)
    clone.commit("fix: inside", {"lib/a": "2"}, push=False)
    clone.git("switch", "--quiet", "--create", "topic", first)
    clone.commit("feat: on a branch", {"lib/b": "1"}, push=False)
    clone.git("switch", "--quiet", "main")
    clone.git("merge", "--quiet", "--no-ff", "--message", "feat!: the branch", "topic")
    log = logged(clone, "HEAD", f"^{first}")
    world = Repository(clone.path, Live())

    def said(*paths: str, merges: str = "ignore") -> dict[str, Level | None]:
        how = Settings.model_validate({"commits": {"paths": paths, "merges": merges}})
        found = counted(world, how, log)
        return {first_line(commit.message): highest([each]) for commit, each in zip(log, found, strict=True)}

    assert said("lib") == {
        "feat!: the branch": None,
        "fix: inside": Level.PATCH,
        "feat: outside": None,
        "feat: on a branch": Level.MINOR,
    }
    assert said("lib", merges="read")["feat!: the branch"] is Level.MAJOR
    assert said("site", merges="read") == {
        "feat!: the branch": None,
        "fix: inside": None,
        "feat: outside": Level.MINOR,
        "feat: on a branch": None,
    }
    assert said(":(exclude)site")["feat: outside"] is None
    outside = next(each for each in log if each.message.startswith("feat: outside"))
    (found,) = counted(world, Settings(commits=Commits(paths=("lib",))), [outside])
    assert found == Unread("feat: outside", ELSEWHERE, outside.id, settled=True, ignored=True)
