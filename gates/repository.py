"""Git, read only. All of it goes through GitPython, one `git` command a question, so that threads may share it."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from git import Repo
from git.exc import GitCommandError, InvalidGitRepositoryError, NoSuchPathError

from .result import Unjudged, unknown

_NOT_CHANGES = ("__pycache__/", ".pytest_cache/")  # what running the tests leaves behind where nobody ignores it


@dataclass(frozen=True)
class Commit:
    """A commit with the id of its tree. `date` is the committer's, with time zone."""

    id: str
    tree: str
    date: datetime

    def cannot_be_of(self, written: datetime) -> str | None:
        """Why what was written then says nothing about this commit; None where it may.

        A day ahead is a clock without its zone; what is further ahead would be younger than every commit to come.
        """
        if written < self.date:
            return f"{written:%Y-%m-%d %H:%M}, before the commit"
        ahead = written > datetime.now(UTC) + timedelta(days=1)
        return f"{written:%Y-%m-%d %H:%M}, which is still to come" if ahead else None


@dataclass(frozen=True)
class Tag:
    """A tag with the commit it is at. `date` is when it was made, as it says itself; a light one has its commit's."""

    name: str
    commit: str
    date: datetime


class Repository:
    """The repository whose working tree is at `root`. Raises Unjudged where there is none."""

    def __init__(self, root: Path) -> None:
        try:
            self._git = Repo(root).git
        except (InvalidGitRepositoryError, NoSuchPathError):
            raise Unjudged(
                unknown(f"{root.name}/ is no git repository", fix="run it in a clone, or `git init` and commit")
            ) from None
        # Looking must not write: `git status` would refresh the index.
        self._git.update_environment(GIT_OPTIONAL_LOCKS="0")

    def head(self) -> Commit:
        """The commit that is checked out."""
        try:
            text = str(self._git.log("-1", "--format=%H %T %ct", "HEAD"))
        except GitCommandError:
            raise Unjudged(unknown("there is no commit yet", fix="commit first")) from None
        id, tree, seconds = text.split()
        return Commit(id, tree, datetime.fromtimestamp(int(seconds), UTC))

    def changed(self) -> tuple[str, ...]:
        """Paths in which the working tree differs from the commit, untracked ones included; ignored files are not."""
        status = str(self._git.status("--porcelain", "-z", "--untracked-files=all", "--no-renames"))
        paths = (entry[3:] for entry in status.split("\0") if entry)
        return tuple(path for path in paths if not any(f"/{name}" in f"/{path}" for name in _NOT_CHANGES))

    def last_change(self, path: str, line: int) -> str | None:
        """Id of the commit that last changed this line of the working tree's file; None if that is not committed."""
        try:
            text = str(self._git.blame("--porcelain", "-L", f"{line},{line}", "--", path))
        except GitCommandError:  # a file that is not tracked
            return None
        id = text.split(maxsplit=1)[0]
        return None if set(id) == {"0"} else id

    def release_with(self, commit: str, tag_glob: str) -> str | None:
        """A release's tag from which this commit can be reached, and which HEAD can reach; None if there is none."""
        tags = str(self._git.tag("--list", tag_glob, "--contains", commit, "--merged", "HEAD")).split()
        return tags[0] if tags else None

    def releases(self, tag_glob: str) -> tuple[Tag, ...]:
        """The tags of this pattern that are at a commit, oldest first."""
        form = "--format=%(refname:strip=2)%00%(objectname)%00%(*objectname)%00%(creatordate:unix)"
        lines = str(self._git.tag("--list", tag_glob, "--sort=creatordate", form)).splitlines()
        dated = (words for line in lines if (words := line.split("\0"))[3])
        return tuple(Tag(name, at or own, datetime.fromtimestamp(int(made), UTC)) for name, own, at, made in dated)

    def standing(self, branch: str) -> dict[str, str]:
        """Where this branch stands, here and on each remote as it was last fetched: name → commit."""
        places = (f"refs/heads/{branch}", f"refs/remotes/*/{branch}")
        lines = str(self._git.for_each_ref("--format=%(refname:short) %(objectname)", *places)).splitlines()
        return {name: commit for name, _, commit in (line.rpartition(" ") for line in lines)}

    def paths_at(self, commit: str, *below: str) -> tuple[str, ...]:
        """Paths of the files in a commit, below these folders or files."""
        names = str(self._git.ls_tree("-r", "-z", "--name-only", "--full-tree", commit, "--", *below))
        return tuple(name for name in names.split("\0") if name)

    def text_at(self, commit: str, path: str) -> str:
        """The text of a file in a commit; bytes that are no UTF-8 are replaced, so that they spoil one line only."""
        data = self._git.show(f"{commit}:{path}", stdout_as_string=False, strip_newline_in_stdout=False)
        return bytes(data).decode("utf-8", "replace")

    def differing(self, commit: str, paths: tuple[str, ...]) -> tuple[str, ...]:
        """Which of these paths are not as they were in that commit."""
        if not paths:
            return ()
        names = str(self._git.diff("--name-only", "-z", "--no-renames", "--no-ext-diff", commit, "--", *paths))
        return tuple(name for name in names.split("\0") if name)

    def tracked(self, *below: str) -> tuple[str, ...]:
        """Paths of the files in the commit that is checked out, below these folders or files (default: all)."""
        return self.paths_at("HEAD", *below)

    def last_release(self, tag_glob: str) -> str | None:
        """The nearest tag of a release before HEAD, other than one of HEAD itself; None if there is none."""
        own = str(self._git.tag("--list", tag_glob, "--points-at", "HEAD")).split()
        left_out = [f"--exclude={each}" for each in own]
        try:
            return str(self._git.describe("--tags", "--abbrev=0", f"--match={tag_glob}", *left_out, "HEAD"))
        except GitCommandError:  # git's way to say that there is none
            return None

    def patches(self, since: str | None, mark: str) -> bytes:
        """All commits after `since` (default: all there are) as patches without context, newest first.

        Each commit begins with a line of `mark` and its id. A merge is shown against its first parent, so that what
        only the merge brought in is seen, too.
        """
        words = ("--unified=0", "--text", "--no-renames", "--no-color", "--no-ext-diff", "--no-textconv", "--no-prefix")
        revisions = f"{since}..HEAD" if since else "HEAD"
        log = self._git.log(
            "--patch",
            "--diff-merges=first-parent",
            *words,
            f"--format={mark}%H",
            revisions,
            "--",
            stdout_as_string=False,
        )
        return bytes(log)

    def changes(self, since: str) -> dict[str, str]:
        """Paths in which HEAD differs from this revision: `A` added, `D` deleted, else `M`."""
        said = str(self._git.diff("--name-status", "-z", "--no-renames", "--no-ext-diff", since, "HEAD"))
        words = [word for word in said.split("\0") if word]
        return {path: kind if kind in "AD" else "M" for kind, path in zip(words[::2], words[1::2], strict=True)}

    def texts_at(self, revision: str, paths: Collection[str]) -> dict[str, str]:
        """The text of those of these files that are in this revision: path → text."""
        if not paths:
            return {}
        listed = str(self._git.ls_tree("-r", "-z", "--full-tree", revision)).split("\0")
        entries = (line.partition("\t")[::2] for line in listed if line)
        blobs = {path: meta.split()[2] for meta, path in entries if path in paths and meta.split()[1] == "blob"}
        return dict(zip(blobs, self._contents(blobs.values()), strict=True))

    def _contents(self, blobs: Iterable[str]) -> Iterator[str]:
        with tempfile.TemporaryFile() as asked:
            asked.write("".join(f"{id}\n" for id in blobs).encode())
            asked.seek(0)
            said = bytes(
                self._git.cat_file("--batch", istream=asked, stdout_as_string=False, strip_newline_in_stdout=False)
            )
        at = 0
        while at < len(said):
            header, _, _ = said[at:].partition(b"\n")
            start = at + len(header) + 1
            at = start + int(header.split()[2]) + 1
            yield said[start : at - 1].decode("utf-8", "replace")

    def subjects(self, *revisions: str) -> tuple[tuple[str, str], ...]:
        """Id and first line of these commits that are no merges, newest first."""
        said = str(self._git.log("--no-merges", "--no-show-signature", "-z", "--format=%H %s", *revisions, "--"))
        lines = (line.partition(" ") for line in said.split("\0") if line)
        return tuple((id, subject) for id, _, subject in lines)

    def lines_with(self, pattern: str) -> tuple[tuple[str, int, str], ...]:
        """Path, number and text of the lines of tracked text files in the checkout that this (extended) matches."""
        words = ("-I", "-n", "-z", "-E", "--full-name", "--no-color", "--no-column", "--no-recurse-submodules")
        try:
            said = str(self._git.grep(*words, "-e", pattern))
        except GitCommandError as error:
            if error.status == 1:  # git's way to say that there is none
                return ()
            raise
        found = (line.split("\0", 2) for line in said.split("\n") if line.count("\0") >= 2)
        return tuple((path, int(number), text) for path, number, text in found)

    def tag_names(self, glob: str) -> tuple[str, ...]:
        """The tags of this pattern."""
        return tuple(str(self._git.tag("--list", glob)).split())

    def contains(self, revision: str) -> bool:
        """Is this revision an ancestor of HEAD, or HEAD itself?"""
        return not str(self._git.rev_list("--max-count=1", revision, "--not", "HEAD"))

    @property
    def shallow(self) -> bool:
        """Is history cut off (`git clone --depth`)? Then nobody can tell when a line was changed."""
        return str(self._git.rev_parse("--is-shallow-repository")) == "true"

    @property
    def git_dir(self) -> Path:
        """The git directory that all worktrees of this repository share."""
        return Path(str(self._git.rev_parse("--path-format=absolute", "--git-common-dir")))
