"""Git as values: commits, merges and tags are computed, and nothing of the working tree is touched."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from release_tasks.engine.dry_run import DryRun
from release_tasks.engine.errors import OutsideFailed, Rejected, Unreachable, UsageError
from release_tasks.engine.git import MergeConflict, Repository
from release_tasks.engine.remote import push
from release_tasks.engine.world import Live

from ...support.repository import Clone
from .attempts import repository

DATE = 1_700_000_000


def everything(clone: Clone) -> dict[str, bytes]:
    """Every byte of a clone."""
    return {str(path): path.read_bytes() for path in clone.path.rglob("*") if path.is_file()}


def test_a_commit_is_a_value(python_project: Clone) -> None:
    repo = repository(python_project)
    python_project.write({"README.md": "dirty\n"})
    refs, status = python_project.git("for-each-ref"), python_project.git("status", "--porcelain")

    tree = repo.edit(python_project.head, {"docs/new.md": "new\n", "README.md": "changed\n", "CHANGELOG.md": None})
    commit = repo.commit_tree(tree, (python_project.head,), "feat: new", date=DATE)

    assert repo.read(commit, "docs/new.md") == "new\n"
    assert repo.read(commit, "CHANGELOG.md") is None
    assert commit == repo.commit_tree(tree, (python_project.head,), "feat: new", date=DATE), "the same again"
    assert (python_project.git("for-each-ref"), python_project.git("status", "--porcelain")) == (refs, status)


def test_the_mode_of_a_file_stays(python_project: Clone) -> None:
    (python_project.path / "run.sh").write_text("#!/bin/sh\n")
    (python_project.path / "run.sh").chmod(0o755)
    head = python_project.commit("feat: run")
    repo = repository(python_project)
    tree = repo.edit(head, {"run.sh": "#!/bin/sh\necho\n"})
    assert "100755" in repo.git("ls-tree", tree, "run.sh")


def test_texts_are_read_at_once_and_exactly(python_project: Clone) -> None:
    written = {
        "notes/plain.md": "one\ntwo\n",
        "notes/no newline.md": "one",
        "notes/empty.md": "",
        "notes/crlf, bom and ends.md": "\ufeffone\r\n\r\n\n",
        "notes/deep/ümlaut.md": "ü\n",
    }
    head = python_project.commit("docs: notes", {**written, "notes/not.txt": "no\n"})
    assert repository(python_project).texts(head, "notes") == written
    assert repository(python_project).texts(head, "nowhere") == {}


def test_a_conflict_names_the_files(python_project: Clone) -> None:
    base = python_project.head
    ours = python_project.commit("feat: ours", {"README.md": "ours\n"})
    python_project.git("checkout", "-q", "-b", "other", base)
    theirs = python_project.commit("feat: theirs", {"README.md": "theirs\n"}, push=False)
    with pytest.raises(MergeConflict, match=r"conflicts in README\.md"):
        repository(python_project).merge(ours, theirs)


HOSTILE = {
    "nul-like": "fix: a\\x00b %x00 %H",
    "separators": "fix: a\x1fb\x1ec\n\n\x1f\x1f\x1f\x1f\x1e",
    "a commit header": "commit 0123456789012345678901234567890123456789\nparent x\n\nfix: x",
    "a byte that is no text": b"fix: \xff\xfe",
    "carriage returns": "fix: a\r\n\r\nbody\r",
    "many empty lines": "fix: a\n\n\n\nlast",
}


@pytest.mark.parametrize("message", HOSTILE.values(), ids=HOSTILE)
def test_no_message_breaks_the_log(python_project: Clone, message: str | bytes) -> None:
    before, repo = python_project.head, repository(python_project)
    raw = message if isinstance(message, bytes) else message.encode()
    made = raw_commit(python_project, raw, parents=(before,), author="A\x1fd\x1ea")
    found = repo.log(made)
    assert found[0] == (made, (before,), DATE, raw.decode(errors="replace").rstrip("\n"))
    assert [each.id for each in found] == [made, before]


@pytest.mark.parametrize("end", ["", "\n\n"], ids=["nothing", "only line ends"])
def test_a_commit_without_a_message_is_one(python_project: Clone, end: str) -> None:
    made = raw_commit(python_project, end.encode(), parents=(python_project.head,))
    above = raw_commit(python_project, b"fix: above", parents=(made,))
    assert [each.message for each in repository(python_project).log(above, "-2")] == ["fix: above", ""]


def test_messages_in_other_encodings_are_read(python_project: Clone) -> None:
    made = raw_commit(python_project, "fix: größer".encode("latin-1"), extra="encoding ISO-8859-1\n")
    python_project.git("config", "i18n.logOutputEncoding", "ISO-8859-1")
    assert [each.message for each in repository(python_project).log(made)] == ["fix: größer"]


def test_a_log_of_nothing_is_empty(python_project: Clone) -> None:
    assert repository(python_project).log("HEAD", "^HEAD") == ()


def test_history_is_read_as_every_clone_has_it(python_project: Clone) -> None:
    root, made = python_project.head, python_project.commit("feat: one")
    alone = raw_commit(python_project, b"chore: grafted")
    python_project.git("replace", made, alone)
    (python_project.path / ".git" / "info" / "grafts").write_text(f"{made}\n")
    found = repository(python_project).log(made)
    assert [each.id for each in found] == [made, root]
    assert found[0].message == "feat: one"


def test_a_signed_commit_is_read_without_what_git_says_of_its_signature(python_project: Clone, tmp_path: Path) -> None:
    key = tmp_path / "key"
    subprocess.run(("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)), check=True)
    for name, value in (("gpg.format", "ssh"), ("user.signingkey", f"{key}.pub"), ("commit.gpgSign", "true")):
        python_project.git("config", name, value)
    made = python_project.commit("feat: signed")
    python_project.git("config", "log.showSignature", "true")
    found = repository(python_project).log(made)
    assert (found[0].id, found[0].message) == (made, "feat: signed")


def test_tags_lead_to_commits_and_tell_their_own_date(python_project: Clone) -> None:
    head, repo = python_project.head, repository(python_project)
    dated = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "tag", "-a", "-m", "x")
    python_project.git("tag", "light")
    for name, at in (("v1", "HEAD"), ("of-a-tag", "v1"), ("thrice", "of-a-tag"), ("a-tree", "HEAD^{tree}")):
        python_project.git(*dated, name, at)
    python_project.git("tag", "blob", f"{head}:README.md")
    python_project.git("update-ref", "refs/tags/v2", repo.tag_object("v2", head, "2", date=DATE))
    assert repo.tags() == dict.fromkeys(("light", "of-a-tag", "thrice", "v1", "v2"), head)
    assert repo.dated_tags()["v2"].time == DATE
    assert repo.dated_tags()["light"].time == int(python_project.git("log", "-1", "--format=%ct", head))


def test_which_commits_one_contains(python_project: Clone) -> None:
    root, repo = python_project.head, repository(python_project)
    beside = raw_commit(python_project, b"fix: beside", parents=(root,))
    head = python_project.commit("feat: one")
    tree = python_project.git("rev-parse", "HEAD^{tree}")
    assert repo.contained(head, (root, beside, head, tree, "0" * 40)) == {root, head}
    assert repo.contained(head, ()) == frozenset()
    assert repo.contained(head, (beside,)) == frozenset()


def raw_commit(
    clone: Clone, message: bytes, *, parents: tuple[str, ...] = (), author: str = "Ada", extra: str = ""
) -> str:
    """A commit of exactly this message, which no ref names."""
    who = f"{author} <ada@example.com> {DATE} +0000"
    head = f"tree {clone.git('rev-parse', 'HEAD^{tree}')}\n" + "".join(f"parent {each}\n" for each in parents)
    text = f"{head}author {who}\ncommitter {who}\n{extra}\n".encode() + message
    words = ("git", "-C", str(clone.path), "hash-object", "-t", "commit", "-w", "--stdin")
    return subprocess.run(words, input=text, capture_output=True, check=True).stdout.decode().strip()


def test_an_annotated_tag_without_a_ref(python_project: Clone) -> None:
    repo = repository(python_project)
    made = repo.tag_object("v1.0.0", python_project.head, "1.0.0\n\nnotes", date=DATE)
    assert made == repo.tag_object("v1.0.0", python_project.head, "1.0.0\n\nnotes", date=DATE)
    assert "tag v1.0.0" in repo.git("cat-file", "tag", made)
    assert python_project.git("tag") == ""


def test_a_tag_is_signed_where_git_is_set_up_to_sign(python_project: Clone, tmp_path: Path) -> None:
    key = tmp_path / "key"
    subprocess.run(("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)), check=True)
    for name, value in (("gpg.format", "ssh"), ("user.signingkey", f"{key}.pub"), ("tag.gpgSign", "true")):
        python_project.git("config", name, value)
    repo = repository(python_project)
    text = repo.git("cat-file", "tag", repo.tag_object("v1.0.0", python_project.head, "1.0.0", date=DATE))
    assert "BEGIN SSH SIGNATURE" in text


def test_fetching_moves_no_ref(python_project: Clone) -> None:
    other = python_project.clone()
    head = other.commit("feat: elsewhere")
    repo = repository(python_project)
    refs = python_project.git("for-each-ref")
    repo.fetch("origin", head)
    assert repo.has(head)
    assert python_project.git("for-each-ref") == refs
    assert not (python_project.path / ".git" / "FETCH_HEAD").exists()


def test_a_push_is_never_forced(python_project: Clone) -> None:
    repo = repository(python_project)
    old = python_project.head
    python_project.commit("feat: newer")
    with pytest.raises(Rejected):
        push(repo.world.command, repo.root, "origin", {"refs/heads/main": old})


def test_refs_move_together_or_not_at_all(python_project: Clone) -> None:
    repo = repository(python_project)
    old = python_project.head
    python_project.commit("feat: newer")
    with pytest.raises(Rejected):
        push(repo.world.command, repo.root, "origin", {"refs/tags/v1": old, "refs/heads/main": old})
    assert "refs/tags/v1" not in python_project.refs()


def test_a_remote_that_refuses_is_no_lost_race(python_project: Clone) -> None:
    hook = python_project.remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'main is protected' >&2\nexit 1\n")
    hook.chmod(0o755)
    repo = repository(python_project)
    with pytest.raises(OutsideFailed, match=r"refuses the push.*main is protected") as caught:
        push(repo.world.command, repo.root, "origin", {"refs/tags/v1": python_project.head})
    assert not isinstance(caught.value, Rejected | Unreachable)


def test_a_hash_with_403_in_it_is_no_refusal(tmp_path: Path) -> None:
    said = "!\tde40103d6999d02668705f349982bb468a31c941:refs/tags/v1\t[rejected] (atomic push failed)\nfetch first"
    with pytest.raises(Rejected):
        push(lambda argv, timeout: (1, said), tmp_path, "origin", {"refs/tags/v1": "de40103d"})
    with pytest.raises(OutsideFailed, match="refuses the push"):
        push(
            lambda argv, timeout: (1, "The requested URL returned error: 403"),
            tmp_path,
            "origin",
            {"refs/tags/v1": "d"},
        )


def test_a_remote_that_is_away_is_unreachable(python_project: Clone) -> None:
    python_project.git("remote", "set-url", "origin", str(python_project.remote) + "-gone")
    with pytest.raises(Unreachable):
        repository(python_project).remote_refs("origin")


def test_a_preview_leaves_every_byte_of_the_clone_alone(python_project: Clone) -> None:
    other = python_project.clone()
    behind = other.commit("feat: elsewhere", {"new.py": "x = 1\n"})
    before = everything(python_project)

    world = DryRun(say=lambda line: None)
    world.quarantine(Repository.at(python_project.path, world).objects)
    repo = Repository.at(python_project.path, world)
    repo.fetch("origin", behind)
    commit = repo.commit_tree(repo.edit(behind, {"a": "b"}), (behind,), "x", date=DATE)
    repo.tag_object("v9", commit, "m", date=DATE)
    scratch = repo.checkout(commit, world.scratch / "judged")
    assert (scratch / "new.py").read_text() == "x = 1\n"
    assert (scratch / "a").read_text() == "b"
    world.close()

    assert everything(python_project) == before


def test_a_folder_that_is_no_repository_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not in a git repository"):
        Repository.at(tmp_path, Live(say=lambda line: None))


def test_a_checkout_has_history_and_tags_and_registers_nothing(python_project: Clone, tmp_path: Path) -> None:
    python_project.tag("v0.0.1")
    repo = repository(python_project)
    made = repo.checkout(python_project.head, tmp_path / "judged")
    assert Repository.at(made, repo.world).tags() == {"v0.0.1": python_project.head}
    assert "judged" not in python_project.git("worktree", "list")


def test_a_file_that_would_lose_bytes_is_not_edited(python_project: Clone) -> None:
    (python_project.path / "old.md").write_bytes(b"# A\ncaf\xe9\n")
    python_project.commit("docs: an old file", {"new.md": "kept as it is: \ufffd\n"})
    clone = repository(python_project)
    assert clone.text("HEAD", "new.md") == "kept as it is: \ufffd\n"
    with pytest.raises(UsageError, match=r"old\.md:2: this is not UTF-8"):
        clone.text("HEAD", "old.md")
