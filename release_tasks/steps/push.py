"""Push: the target branch and the tag, together or not at all (decisions 1, 2, 62)."""

from ..engine.change import Push
from ..engine.errors import Conflict, Rejected, TargetMoved
from ..engine.release import Release
from ..engine.step import step
from ..evidence import Confirmed, Merged, Passed, Pushed


@step
def push(release: Release, merged: Merged, passed: Passed, confirmed: Confirmed) -> Pushed:
    """Move the target branch and the tag on the remote, together or not at all."""
    repo, decided = release.repository, release.decided
    ref, tag = f"refs/heads/{merged.target}", f"refs/tags/{merged.tag}"
    wanted = Pushed(decided.remote, merged.commit, merged.tag)
    text = f"{release.version}\n\n{merged.changelog}"
    refs = {tag: repo.tag_object(merged.tag, merged.commit, text, date=decided.date, by=decided.initiator)}
    if decided.remote == "." and merged.target in repo.checked_out():
        release.world.say(
            f"{merged.target} is checked out and left alone; to catch up: git merge --ff-only {merged.tag}"
        )
    else:
        refs[ref] = merged.commit
    try:
        return release.world.ensure(
            lambda: _there(release, merged, ref, tag, both=ref in refs), Push(decided.remote, refs), wanted
        )
    except Rejected:
        now = repo.remote_refs(decided.remote, ref).get(ref, "")
        if now == merged.base:
            raise
        raise _moved(release, merged, now) from None


def _there(release: Release, merged: Merged, ref: str, tag: str, *, both: bool) -> Pushed | None:
    """Whether it is done. Raises `Conflict` for a foreign tag, `TargetMoved` where the branch went elsewhere."""
    repo, remote = release.repository, release.decided.remote
    refs = repo.remote_refs(remote, ref, tag, f"{tag}^{{}}")
    tagged = refs.get(f"{tag}^{{}}", refs.get(tag))
    if tagged not in (None, merged.commit):
        raise Conflict(
            f"{merged.tag} exists on the remote, on another commit",
            fix="a pushed tag is never moved: release the next version",
        )
    if tagged is not None:
        return Pushed(remote, merged.commit, merged.tag)
    if both and refs.get(ref) != merged.base:
        raise _moved(release, merged, refs.get(ref, ""))
    return None


def _moved(release: Release, merged: Merged, now: str) -> TargetMoved:
    release.repository.fetch(release.decided.remote, now)
    return TargetMoved(
        f"{merged.target} moved from {merged.base[:10]} to {now[:10]} since the release was cut: it is cut again",
        fix="run the same command", seen=(now,),
    )  # fmt: skip
