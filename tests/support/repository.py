"""Real git repositories: a working clone with a bare remote beside it."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

Files = Mapping[str, str | bytes | None]


def git(folder: Path, *words: str) -> str:
    """What git says there, without the line end; raises AssertionError with git's message where it fails."""
    done = subprocess.run(("git", "-C", str(folder), *words), capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"git {' '.join(words)}: {done.stderr.strip()}"
    return done.stdout.rstrip("\n")


@dataclass(frozen=True)
class Clone:
    """A working clone of a bare remote."""

    path: Path
    remote: Path

    def git(self, *words: str) -> str:
        """What git says in this clone."""
        return git(self.path, *words)

    def write(self, files: Files) -> None:
        """Write files of the working tree; None removes one."""
        for name, content in files.items():
            path = self.path / name
            if content is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, message: str, files: Files | None = None, *, push: bool = True) -> str:
        """Commit everything in the working tree, with these files written before; the commit's id."""
        self.write(files or {})
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        if push:
            self.push()
        return self.head

    def push(self, *refs: str) -> None:
        """Push these refs; the branch by default."""
        self.git("push", "--quiet", "origin", *(refs or ("HEAD",)))

    def tag(self, name: str, commit: str = "HEAD") -> None:
        """An annotated tag, here and on the remote."""
        self.git("tag", "--annotate", "--message", name, name, commit)
        self.push(f"refs/tags/{name}")

    @property
    def head(self) -> str:
        """The commit that is checked out."""
        return self.git("rev-parse", "HEAD")

    def refs(self) -> dict[str, str]:
        """All refs of the remote: name to object id."""
        lines = git(self.remote, "for-each-ref", "--format=%(refname) %(objectname)").splitlines()
        return {line.split()[0]: line.split()[1] for line in lines}

    def show(self, path: str, revision: str = "HEAD") -> str:
        """The text of a file at a revision on the remote."""
        return git(self.remote, "show", f"{revision}:{path}")

    def clone(self, name: str = "second") -> Clone:
        """Another clone of the same remote, as another person has it."""
        return cloned(self.remote, self.path.with_name(name))


def cloned(remote: Path, path: Path) -> Clone:
    """Clone a bare remote."""
    git(remote, "clone", "--quiet", str(remote), str(path))
    return Clone(path, remote)


def new_repository(folder: Path, files: Files | None = None, *, branch: str = "main") -> Clone:
    """A bare remote and a clone of it below `folder`, with these files in a first commit that is pushed."""
    remote = folder / "remote.git"
    remote.mkdir(parents=True)
    git(remote, "init", "--quiet", "--bare", f"--initial-branch={branch}")
    clone = cloned(remote, folder / "work")
    clone.commit("chore: start", files or {"README.md": "# Example\n"})
    return clone
