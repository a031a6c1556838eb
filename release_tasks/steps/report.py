"""Report: what happened, for people and auditors, as one commit of records (decisions 20-23; PRD AC7).

Everything is text to text on a commit of the records branch; the working tree and checked-out branches are not touched.
Made from the same events it is the same, so that a rerun finds what is there.
"""

from typing import TYPE_CHECKING, NamedTuple

from ..engine.change import Push
from ..engine.errors import OutsideFailed, Unreachable, UsageError
from ..engine.record import dump
from ..engine.release import History, Release
from ..engine.step import step
from ..evidence import Reported
from ..rules.records import FALLBACK

if TYPE_CHECKING:  # views and records are imported when the step runs: listing stays fast
    from ..views.timeline import Events

HERE = "."
ATTEMPTS = 5


class Place(NamedTuple):
    """A branch that may take the records."""

    remote: str
    branch: str

    @property
    def ref(self) -> str:
        """Its full name."""
        return f"refs/heads/{self.branch}"


@step
def write_report(release: Release, history: History) -> Reported:
    """Write reports, audit line and issues as one commit on the records branch.

    Raises `UsageError` for a release that has not come to an end, `OutsideFailed` where no branch takes the commit.
    """
    events, places = _scrubbed(release, history), _places(release)
    refused: OutsideFailed | None = None
    for place in places:
        found = _there(release, place, _mark(events))
        if found is not None:
            return _told(release, place, found)
    for place in places:
        try:
            return _told(release, place, _recorded(release, events, place))
        except Unreachable:
            raise
        except OutsideFailed as error:
            refused = error
            release.world.say(f"{place.branch} on {place.remote} takes no records: {error.summary}")
    raise refused or OutsideFailed(
        f"{FALLBACK} is checked out, so the records cannot go there",
        fix="check out another branch, run the same command",
    )


def _scrubbed(release: Release, history: History) -> "Events":
    """The events up to the last end, without secrets."""
    from ..engine.redaction import clean
    from ..views import timeline

    known = history.events
    if not any(event["event"] == "decided" for event in known):  # a flow in plain Python, a preview
        known = ({"event": "decided", **dump(release.decided)}, *known)
    events = timeline.until_closing(known)
    if not events:
        raise UsageError("this release has not come to an end: there is nothing to record yet", fix="invoke report")
    return tuple(clean(events))


# -- where -----------------------------------------------------------------------------------------------------------


def _places(release: Release) -> tuple[Place, ...]:
    """The branch of the settings, else where such a commit is taken: `release-records`, there or at last here."""
    remote, checked_out = release.decided.remote, release.repository.checked_out()
    all_ = dict.fromkeys((Place(remote, _wanted(release)), Place(remote, FALLBACK), Place(HERE, FALLBACK)))
    return tuple(place for place in all_ if place.remote != HERE or place.branch not in checked_out)


def _wanted(release: Release) -> str:
    return release.settings.records or release.decided.target


def _tips(release: Release, place: Place) -> tuple[str | None, str]:
    """Where the branch stands, if it is there, and where the target does; their objects are here then."""
    repo, target = release.repository, f"refs/heads/{release.decided.target}"
    refs = repo.remote_refs(place.remote, place.ref, target)
    repo.fetch(place.remote, *refs.values())
    return refs.get(place.ref), refs.get(target, release.decided.target_commit)


def _base(release: Release, place: Place) -> str:
    """The commit to write on: the branch's tip, or the target's where the branch is new or contained in it."""
    tip, target = _tips(release, place)
    return tip if tip is not None and not release.repository.is_ancestor(tip, target) else target


def _told(release: Release, place: Place, reported: Reported) -> Reported:
    """Say where the records are, and how a clone catches up."""
    world, wanted = release.world, _wanted(release)
    world.say(f"records: {', '.join(reported.paths)} ({reported.branch} at {reported.commit[:10]})")
    if place.branch != wanted:
        here = place.remote == HERE
        take = f"git merge {FALLBACK}" if here else f"git fetch {place.remote} && git merge {place.remote}/{FALLBACK}"
        world.say(f"{wanted} was left alone, the records are on {FALLBACK}; to take them into {wanted}: {take}")
    _advise(release)
    return reported


def _advise(release: Release) -> None:
    """Where the checked-out branch is behind its remote now, print the command to catch up."""
    repo, remote = release.repository, release.decided.remote
    branch = repo.branch()
    if branch is None or remote == HERE:
        return
    there, here = repo.remote_refs(remote, f"refs/heads/{branch}").get(f"refs/heads/{branch}"), repo.commit("HEAD")
    if there is None or here is None or there == here:
        return
    repo.fetch(remote, there)
    if repo.is_ancestor(here, there):
        release.world.say(f"your {branch} is behind {remote}; to catch up: git pull --ff-only")


# -- the commit ------------------------------------------------------------------------------------------------------


def _recorded(release: Release, events: "Events", place: Place) -> Reported:
    """Make the commit and push it; where the branch moved meanwhile, make it again on the new tip."""
    from ..engine.errors import Rejected
    from ..reporting import records

    repo, mark = release.repository, _mark(events)
    for _ in range(ATTEMPTS):
        base = _base(release, place)
        edits = records(release, events, base)
        if not edits:
            return Reported((), base, place.branch)
        commit = repo.commit_tree(repo.edit(base, edits), (base,), _message(release, mark), date=_date(release, events))
        wanted, push = Reported(tuple(sorted(edits)), commit, place.branch), Push(place.remote, {place.ref: commit})
        try:
            return release.world.ensure(lambda: _there(release, place, mark), push, wanted)
        except Rejected:
            continue
    raise OutsideFailed(f"{place.branch} moves faster than records can be written", fix="run the same command again")


def _mark(events: "Events") -> str:
    """Names this end of this release, in the commit's message."""
    from ..views import timeline

    return f"Release-End: {timeline.decided(events)['id']} {timeline.ends(events)} {timeline.outcome(events)}"


def _message(release: Release, mark: str) -> str:
    return f"docs(release): {release.version} {mark.split(maxsplit=3)[3]}\n\n{mark}"


def _date(release: Release, events: "Events") -> int:
    """Of the end, not of now: the same events make the same commit."""
    from ..views import timeline

    return int(timeline.ended(events) or release.decided.date)


def _there(release: Release, place: Place, mark: str) -> Reported | None:
    """The commit of these records, where the branch has it since the release began."""
    repo, since = release.repository, release.decided.target_commit
    tip, _ = _tips(release, place)
    span = (f"^{since}",) if repo.has(since) else ()
    found = repo.log("-1", "--fixed-strings", f"--grep={mark}", tip, *span) if tip else ()
    if not found:
        return None
    paths = repo.git("diff-tree", "--no-commit-id", "--name-only", "--no-renames", "-r", "-z", found[0].id)
    return Reported(tuple(path for path in paths.split("\0") if path), found[0].id, place.branch)
