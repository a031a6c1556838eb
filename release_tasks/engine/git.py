"""Commits, merges and tags as values, by git's own plumbing (design, ideas 4 and 6).

Computing an object is a look; moving a ref is the change, and that is the door's. The working tree, the index and
checked-out branches are never touched.
"""

import os
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from .errors import Conflict, UsageError
from .remote import QUIET, failure
from .world import World, opened, remove

MINIMUM = (2, 38)
FIELDS = "%H%x00%P%x00%ct%x00%B"


class Commit(NamedTuple):
    """One commit of a history."""

    id: str
    parents: tuple[str, ...]
    time: int
    message: str


class Line(NamedTuple):
    """A line of a file."""

    path: str
    number: int
    text: str


class Tag(NamedTuple):
    """Where a tag leads: the commit it peels to, and when it was made (a lightweight one: its commit)."""

    commit: str
    time: int


class MergeConflict(Conflict):
    """Two branches change the same lines."""


class Repository:
    """A git repository, asked and written by plumbing through the door."""

    def __init__(self, root: Path, world: World) -> None:
        self.root = root
        self.world = world

    @classmethod
    def at(cls, path: Path, world: World) -> "Repository":
        """The repository that contains `path`; raises `UsageError` where there is none, or git is too old."""
        answer = world.ask(("git", "-C", str(path), "rev-parse", "--show-toplevel"))
        foreign = re.search(r"dubious ownership in repository at '(.+)'", answer.err)
        if foreign is not None:
            raise UsageError(
                f"git does not read {foreign[1]}: it belongs to another user, as in a container",
                fix=f"git config --global --add safe.directory {foreign[1]}",
            )
        if answer.code != 0:
            raise UsageError(
                f"{path} is not in a git repository", fix="run it in a clone of the project, or `git init` first"
            )
        found = cls(Path(answer.out.strip()), world)
        found._check_version()
        return found

    def _check_version(self) -> None:
        version = re.search(r"(\d+)\.(\d+)", self.git("version"))
        if version is None or tuple(map(int, version.groups())) < MINIMUM:
            raise UsageError(f"git {'.'.join(map(str, MINIMUM))} or newer is needed", fix="install a newer git")

    # -- asking ------------------------------------------------------------------------------------------------------

    def git(self, *args: str, stdin: str | bytes | None = None, env: Mapping[str, str] | None = None) -> str:
        """What git says, without the last newline; raises `OutsideFailed`, or `Unreachable` for the network."""
        answer = self.world.ask(("git", "-C", str(self.root), *QUIET, *args), stdin=stdin, env=env)
        if answer.code != 0:
            raise failure(args, answer.err or answer.out)
        return answer.out.removesuffix("\n")

    def maybe(self, *args: str, stdin: str | None = None) -> str | None:
        """What git says, or None where it says no."""
        answer = self.world.ask(("git", "-C", str(self.root), *QUIET, *args), stdin=stdin)
        return answer.out.removesuffix("\n") if answer.code == 0 else None

    @cached_property
    def empty_tree(self) -> str:
        """The tree without files, which every event of a journal has."""
        return self.git("mktree", stdin="")

    @cached_property
    def common(self) -> Path:
        """The common git directory, shared by all worktrees of a clone."""
        return Path(self.git("rev-parse", "--path-format=absolute", "--git-common-dir"))

    @cached_property
    def objects(self) -> Path:
        """Where objects lie."""
        return self.common / "objects"

    @cached_property
    def first_commit(self) -> str:
        """The (first) root commit: what names the project on a machine (decisions 64)."""
        roots = (self.maybe("rev-list", "--max-parents=0", "HEAD") or "").split()
        return roots[-1] if roots else "0" * 40

    def remotes(self) -> tuple[str, ...]:
        """Names of the remotes."""
        return tuple(self.git("remote").split())

    def commit(self, revision: str) -> str | None:
        """The commit that a revision names, peeled, or None."""
        return self.maybe("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")

    def tree(self, commit: str) -> str:
        """The tree of a commit."""
        return self.git("rev-parse", f"{commit}^{{tree}}")

    def diff(self, old: str, new: str) -> str:
        """What is different between two commits or trees, as a unified diff; no setting of the person's counts."""
        plain = ("--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/")
        return self.git("-c", "core.quotePath=false", "diff", *plain, old, new, "--")

    def branch(self) -> str | None:
        """The branch that is checked out here, or None."""
        return self.maybe("symbolic-ref", "--quiet", "--short", "HEAD")

    def checked_out(self) -> frozenset[str]:
        """Branches that are checked out in any worktree."""
        lines = self.git("worktree", "list", "--porcelain").splitlines()
        return frozenset(line.removeprefix("branch refs/heads/") for line in lines if line.startswith("branch "))

    def read(self, commit: str, path: str) -> str | None:
        """The text of a file at a commit, or None where it is not there; line ends and BOM as they are."""
        answer = self.world.ask(("git", "-C", str(self.root), "cat-file", "blob", f"{commit}:{path}"))
        return answer.out if answer.code == 0 else None

    def text(self, commit: str, path: str) -> str | None:
        """As `read`, of a file that is to be edited; raises `UsageError` where it is not UTF-8: bytes would be lost."""
        text = self.read(commit, path)
        if text is not None and "\ufffd" in text:
            same = self.git("hash-object", "--stdin", stdin=text) == self.git("rev-parse", f"{commit}:{path}")
            line = text[: text.index("\ufffd")].count("\n") + 1
            if not same:
                raise UsageError(
                    f"{path}:{line}: this is not UTF-8, and editing it would lose text",
                    fix=f"save {path} as UTF-8, and commit it",
                )
        return text

    def files(self, commit: str, *under: str) -> tuple[str, ...]:
        """Paths of the files at a commit, below these folders."""
        listing = self.git("ls-tree", "-r", "-z", "--name-only", commit, "--", *under)
        return tuple(name for name in listing.split("\0") if name)

    def texts(self, commit: str, *under: str) -> dict[str, str]:
        """Path to text of the Markdown files below these folders at a commit, in two calls however many there are."""
        names = [name for name in self.files(commit, *under) if name.endswith(".md")]
        mark = os.urandom(16).hex()
        asked = "".join(f"{commit}:{name}\0" for name in names)
        answer = self.world.ask(("git", "-C", str(self.root), "cat-file", f"--batch={mark}", "-z"), stdin=asked)
        found = answer.out.split(f"{mark}\n")[1:]
        return {name: text.removesuffix("\n") for name, text in zip(names, found, strict=True)}

    def touching(self, paths: Sequence[str], ids: Sequence[str]) -> frozenset[str]:
        """Those of these commits that change something below git's pathspecs; a merge: against its first parent."""
        words = ("diff-tree", "--stdin", "--root", "-r", "--name-status", "--diff-merges=first-parent", "--", *paths)
        return frozenset(ids).intersection(self.git(*words, stdin="\n".join((*ids, ""))).split("\n"))

    def lines_with(self, commit: str, text: str, *, timeout: float, each: int = 3) -> tuple[Line, ...]:
        """Lines of text files at a commit that have these words, so many of each; raises `Unreachable` on time-out."""
        words = ("grep", "-I", "-n", "-z", "--fixed-strings", f"--max-count={each}", "-e", text, commit, "--")
        answer = self.world.ask(("git", "-C", str(self.root), *QUIET, *words), timeout=timeout)
        if answer.code > 1:
            raise failure(("grep",), answer.err)
        found = (line.split("\0", 2) for line in answer.out.split("\n") if line.count("\0") >= 2)
        return tuple(Line(path.removeprefix(f"{commit}:"), int(number), text) for path, number, text in found)

    def is_ancestor(self, old: str, new: str) -> bool:
        """Whether `new` contains `old`."""
        return self.maybe("merge-base", "--is-ancestor", old, new) is not None

    def config(self, key: str) -> str | None:
        """One value of git's configuration."""
        return self.maybe("config", "--get", key)

    def setting(self, key: str) -> bool:
        """One yes-or-no value of git's configuration."""
        return self.maybe("config", "--type=bool", "--get", key) == "true"

    def identity(self) -> str:
        """`Name <mail>` of who makes commits here; raises `UsageError` where git knows none."""
        found = self.maybe("var", "GIT_COMMITTER_IDENT")
        if found is None:
            raise UsageError(
                "git does not know who you are", fix='git config user.name "…" and git config user.email "…"'
            )
        person = found.rsplit(" ", 2)[0]
        self.world.exempt(person)  # who begins something may be seen
        return person

    def log(self, *revisions: str) -> tuple[Commit, ...]:
        """Commits, newest first and each before its parents, in one pass; no text in them breaks the reading."""
        words = ("log", "--topo-order", "--no-show-signature", "--encoding=UTF-8", "-z", f"--format={FIELDS}")
        fields = self.git(*words, *revisions, "--").split("\0")
        ids, parents, times, messages = (fields[at::4] for at in range(4))
        texts = (message.rstrip("\n") for message in messages)
        found = zip(ids, map(tuple, map(str.split, parents)), map(int, times), texts, strict=False)
        return tuple(map(Commit._make, found))  # the log ends with a NUL: one more id, which is empty

    def tags(self) -> dict[str, str]:
        """Tag name to the commit it peels to."""
        return {name: tag.commit for name, tag in self.dated_tags().items()}

    def dated_tags(self) -> dict[str, Tag]:
        """Tag name to where it leads, in one pass; tags of anything but commits are left out."""
        parts = ("refname:strip=2", "creatordate:unix", "objecttype", "*objecttype", "objectname", "*objectname")
        form = " ".join(f"%({part})" for part in parts)
        found = {}
        for line in self.git("for-each-ref", f"--format={form}", "refs/tags").splitlines():
            name, when, *rest = line.split()
            leads = self.commit(f"refs/tags/{name}") if "tag" in rest[1:2] else rest[-1]  # a tag of a tag
            if leads and ("commit" in rest[:2] or "tag" in rest[1:2]):
                found[name] = Tag(leads, int(when))
        return found

    def contained(self, commit: str, ids: Iterable[str]) -> frozenset[str]:
        """Those of these commits that `commit` contains, in one pass; what is not here is not contained."""
        asked = frozenset(ids)
        words = "\n".join((f"^{commit}", *(f"{each}^{{commit}}" for each in asked), ""))
        beyond = self.maybe("rev-list", "--stdin", stdin=words) if asked else ""
        if beyond is not None:
            return asked - set(beyond.split())
        here = {each for each, kind in self.kinds(asked).items() if kind == "commit"}
        if here == asked:
            raise UsageError(f"{commit} is no commit of this repository", fix="git fetch, or name another one")
        return self.contained(commit, here)

    # -- the remote --------------------------------------------------------------------------------------------------

    def remote_refs(self, remote: str, *patterns: str) -> dict[str, str]:
        """Refs of the remote now: name to object id, peeled tags as `name^{}`."""
        lines = self.git("ls-remote", remote, *patterns).splitlines()
        return {name: identifier for identifier, name in (line.split("\t") for line in lines if "\t" in line)}

    def remote_head(self, remote: str) -> str | None:
        """The main branch of the remote, by its own HEAD."""
        first = self.git("ls-remote", "--symref", remote, "HEAD").splitlines()[:1]
        found = re.match(r"ref: refs/heads/(\S+)\tHEAD", first[0]) if first else None
        return found.group(1) if found else None

    def fetch(self, remote: str, *names: str) -> None:
        """Get objects, and move no ref of this clone, not even FETCH_HEAD."""
        if names:
            self.git(
                "fetch",
                "--quiet",
                "--no-tags",
                "--no-write-fetch-head",
                "--no-recurse-submodules",
                "--refmap=",
                remote,
                *names,
            )

    def has(self, *ids: str) -> bool:
        """Whether all these objects are here."""
        return "missing" not in self.git("cat-file", "--batch-check=%(objecttype)", stdin="\n".join(ids))

    def kinds(self, ids: Iterable[str]) -> dict[str, str]:
        """Object id to `commit`, `tag`, `tree` or `blob`, of those objects that are here."""
        asked = "\n".join(ids)
        lines = self.git("cat-file", "--batch-check=%(objectname) %(objecttype)", stdin=asked).splitlines()
        return {name: kind for name, kind in (line.split() for line in lines) if kind != "missing"}

    # -- objects: values ---------------------------------------------------------------------------------------------

    def edit(self, commit: str, files: Mapping[str, str | bytes | None]) -> str:
        """The tree of `commit` with these files written (None: removed); modes of existing files stay."""
        with tempfile.TemporaryDirectory(prefix="release-index-") as folder:
            env = {"GIT_INDEX_FILE": f"{folder}/index"}
            self.git("read-tree", commit, env=env)
            modes = {path: self._mode(commit, path) for path in files}
            lines = [self._index_line(path, content, modes[path]) for path, content in files.items()]
            self.git("update-index", "-z", "--index-info", stdin="".join(lines), env=env)
            return self.git("write-tree", env=env)

    def checkout(self, commit: str, into: Path) -> Path:
        """A scratch checkout of a commit, with history and tags, that shares our objects and registers nothing here."""
        if not (into / ".git" / "ready").is_file():
            remove(into)
            into.parent.mkdir(parents=True, exist_ok=True)
            self._scratch("clone", "--quiet", "--shared", "--no-checkout", str(self.root), str(into))
            with opened():
                alternates = [str(self.objects), *self._quarantines()]
                place = into / ".git" / "objects" / "info" / "alternates"
                place.write_text("\n".join(alternates) + "\n", encoding="utf-8")
            self._scratch("-C", str(into), "checkout", "--quiet", "--detach", commit)
            with opened():
                (into / ".git" / "ready").touch()
        return into

    def new_bare(self, path: Path) -> None:
        """A bare repository of its own."""
        self._scratch("init", "--quiet", "--bare", str(path))

    def _scratch(self, *args: str) -> None:
        """Git in a repository of its own: a preview's quarantine is not its object store."""
        own = ("env", "-u", "GIT_OBJECT_DIRECTORY", "-u", "GIT_ALTERNATE_OBJECT_DIRECTORIES")
        answer = self.world.ask((*own, "git", *QUIET, *args))
        if answer.code != 0:
            raise failure(args, answer.err)

    def _quarantines(self) -> tuple[str, ...]:
        folder = self.world.git_environment.get("GIT_OBJECT_DIRECTORY")
        return (folder,) if folder else ()

    def _mode(self, commit: str, path: str) -> str:
        line = self.git("ls-tree", commit, "--", path)
        return line.split()[0] if line else "100644"

    def _index_line(self, path: str, content: str | bytes | None, mode: str) -> str:
        if content is None:
            return f"0 {'0' * 40}\t{path}\0"
        return f"{mode} {self.git('hash-object', '-w', '--stdin', stdin=content)}\t{path}\0"

    def commit_tree(self, tree: str, parents: Sequence[str], message: str, *, date: int, by: str | None = None) -> str:
        """A commit of this tree; the same arguments make the same commit (decided once, design idea 5).

        `by` is `Name <mail>`; without it, it is by who makes commits here.
        """
        sign = ("-S",) if self.setting("commit.gpgSign") else ()
        args = [word for parent in parents for word in ("-p", parent)]
        return self.git("commit-tree", *sign, tree, *args, stdin=message, env={**_dates(date), **_names(by)})

    def merge(self, ours: str, theirs: str) -> str:
        """The tree of merging `theirs` into `ours`; raises `MergeConflict` that names the files."""
        answer = self.world.ask(
            ("git", "-C", str(self.root), "merge-tree", "--write-tree", "--name-only", "--no-messages", ours, theirs)
        )
        if answer.code == 1:
            files = ", ".join(answer.out.splitlines()[1:])
            raise MergeConflict(
                f"merging {theirs[:10]} into {ours[:10]} conflicts in {files}",
                fix="merge the target into the source, resolve, push",
            )
        if answer.code != 0:
            raise failure(("merge-tree",), answer.err)
        return answer.out.split("\n", 1)[0]

    def tag_object(self, name: str, commit: str, message: str, *, date: int, by: str | None = None) -> str:
        """An annotated tag as an object without a ref; signed where git is set up to sign tags."""
        sign = "-s" if self.setting("tag.gpgSign") or self.setting("tag.forceSignAnnotated") else "-a"
        with tempfile.TemporaryDirectory(prefix="release-tag-") as folder:
            self.git("init", "--quiet", "--bare", folder)
            objects = self.world.git_environment.get("GIT_OBJECT_DIRECTORY", str(self.objects))
            env = {**_dates(date), **_names(by), "GIT_DIR": folder, "GIT_OBJECT_DIRECTORY": objects}
            own = ("-c", f"include.path={self.common / 'config'}", "-c", "core.bare=true", "-c", "core.worktree=")
            keeping = "--cleanup=whitespace"  # a heading of Markdown is no comment
            self.git(*own[:4], "tag", sign, keeping, "-m", message, name, commit, env=env)
            return self.git("rev-parse", f"refs/tags/{name}", env=env)

    def same_commit(self, commit: str, tree: str, parents: Sequence[str], message: str) -> bool:
        """Whether this commit says the same, whatever its signature (OpenPGP ones differ each time)."""
        entry = self.log("-1", commit)[0]
        return (self.tree(commit), entry.parents, entry.message.strip()) == (tree, tuple(parents), message.strip())


def _dates(date: int) -> dict[str, str]:
    return {"GIT_AUTHOR_DATE": f"{date} +0000", "GIT_COMMITTER_DATE": f"{date} +0000"}


def _names(by: str | None) -> dict[str, str]:
    if by is None:
        return {}
    name, _, mail = by.removesuffix(">").rpartition(" <")
    both = (("NAME", name), ("EMAIL", mail))
    return {f"GIT_{role}_{what}": word for role in ("AUTHOR", "COMMITTER") for what, word in both}
