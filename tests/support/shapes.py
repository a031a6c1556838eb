r"""How teams branch and release, as actions in order, each release with the version that is right before it.

A shape is read line by line: what is done, on which branch, and the rest.

    commit BRANCH MESSAGE          one more commit; `\n` in the message is a line end
    branch BRANCH from OTHER       a branch that starts, or starts anew, at the tip of another
    merge OTHER into BRANCH        with a merge commit
    release BRANCH VERSION [WORD]  this version is right, a pre-release of this word; it is tagged
    nothing BRANCH [WORD]          nothing is to be released
    refused BRANCH WORD            a pre-release of this word would go down
    taken BRANCH VERSION [WORD]    this version is right, and its tag is on another branch: nothing is released
    tag BRANCH VERSION             a person says the version: 0.y is left so

The versions follow from the rules for versions (decisions 51; pre-releases from 1, never down), by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from .histories import History


class Asked(NamedTuple):
    """A moment at which somebody asks for the next version, and what is right then."""

    line: str
    kind: str
    commit: str
    version: str
    word: str | None


def replay(shape: str, path: Path) -> Iterator[Asked]:
    """Build the shape in a repository at `path`, and stop at each moment at which its version is asked for."""
    history = History()
    for line in filter(None, map(str.strip, shape.splitlines())):
        kind, branch, *rest = line.split(maxsplit=2)
        words = rest[0].split() if rest else []
        match kind:
            case "commit":
                history.commit(branch, rest[0].replace("\\n", "\n"))
            case "branch":
                history.branch(branch, history.branches[words[1]])
            case "merge":
                history.merge(words[1], branch, message=f"Merge pull request #7 from us/{branch}")
            case "tag":
                history.tag(f"v{words[0]}", history.branches[branch])
            case _:
                version = words.pop(0) if kind in ("release", "taken") else ""
                ids = history.write(path)
                yield Asked(line, kind, ids[history.branches[branch]], version, words[0] if words else None)
                if kind == "release":
                    history.tag(f"v{version}", history.branches[branch])


TRUNK = r"""
    commit  main  chore: start
    nothing main
    commit  main  feat: read files
    release main  0.1.0
    commit  main  fix: read empty files
    release main  0.1.1
    commit  main  feat!: another format
    release main  0.2.0
    commit  main  docs: say so
    commit  main  chore: tidy
    nothing main
    tag     main  1.0.0
    nothing main
    commit  main  perf: read faster
    release main  1.0.1
    commit  main  fix: read links
    commit  main  feat(cli): print
    commit  main  fix: print links
    release main  1.1.0
    commit  main  fix: read twice\n\nBREAKING CHANGE: once is an error
    release main  2.0.0
    commit  main  refactor: rename
    nothing main
    commit  main  chore!: drop old interpreters
    release main  3.0.0
    commit  main  feat: undone soon
    commit  main  Revert "feat: undone soon"
    nothing main
"""

TRUNK_WITH_CANDIDATES = r"""
    commit  main  feat: start
    tag     main  1.0.0
    nothing main  rc
    commit  main  fix: one
    release main  1.0.1-rc.1 rc
    commit  main  fix: two
    release main  1.0.1-rc.2 rc
    nothing main  rc
    commit  main  feat: three
    release main  1.1.0-rc.1 rc
    commit  main  docs: of three
    nothing main  rc
    commit  main  fix: three
    release main  1.1.0-rc.2 rc
    release main  1.1.0
    nothing main
    commit  main  fix: four
    release main  1.1.1-beta.1 beta
    release main  1.1.1-rc.1 rc
    commit  main  fix: five
    refused main  beta
    release main  1.1.1-rc.2 rc
    commit  main  feat!: six
    release main  2.0.0-beta.1 beta
    release main  2.0.0
"""

GITHUB_FLOW = r"""
    commit  main  feat: start
    release main  0.1.0
    tag     main  1.0.0
    branch  fix-1 from main
    commit  fix-1 fix: one
    merge   fix-1 into main
    release main  1.0.1
    branch  feat-1 from main
    branch  feat-2 from main
    commit  feat-1 feat: one
    commit  feat-1 fix: oversight of mine
    commit  feat-2 fix: two
    merge   feat-2 into main
    release main  1.0.2
    merge   feat-1 into main
    release main  1.1.0
    branch  docs-1 from main
    commit  docs-1 docs: one
    merge   docs-1 into main
    nothing main
    branch  feat-3 from main
    commit  feat-3 feat: three
    release feat-3 1.2.0-beta.1 beta
    commit  feat-3 fix: three
    release feat-3 1.2.0-beta.2 beta
    branch  feat-4 from main
    commit  feat-4 feat: four
    taken   feat-4 1.2.0-beta.1 beta
    merge   feat-3 into main
    release main  1.2.0
    merge   feat-4 into main
    release main  1.3.0
"""

GITHUB_FLOW_SQUASHED = r"""
    commit  main  feat: start (#1)
    tag     main  1.0.0
    commit  main  fix: one (#2)\n\n* fix: one\n\n* fix: review of one
    release main  1.0.1
    commit  main  fix: two (#3)\n\n* feat: add a second way\n* fix: two of them
    release main  1.1.0
    commit  main  docs: three (#4)\n\n* docs: write three\n* docs: spelling of three
    nothing main
    commit  main  feat: four (#5)\n\n* feat!: drop the old way\n* test: the new way
    release main  2.0.0
    commit  main  Merge pull request #6 from us/five\n\nfeat: five
    release main  2.1.0
"""

GIT_FLOW_ONE_CHANNEL = r"""
    commit  main     chore: start
    branch  develop  from main
    commit  develop  feat: one
    branch  release  from develop
    release release  0.1.0-rc.1 rc
    commit  release  fix: one
    release release  0.1.0-rc.2 rc
    merge   release  into main
    release main     0.1.0
    merge   main     into develop
    nothing develop
    commit  develop  feat!: two
    branch  release  from develop
    release release  0.2.0-rc.1 rc
    merge   release  into main
    release main     0.2.0
    branch  hotfix   from main
    commit  hotfix   fix: three
    merge   hotfix   into main
    release main     0.2.1
    commit  develop  feat: four
    merge   main     into develop
    branch  release  from develop
    release release  0.3.0-rc.1 rc
    merge   release  into main
    release main     0.3.0
"""

GIT_FLOW_TWO_CHANNELS = r"""
    commit  main     feat: start
    tag     main     1.0.0
    branch  develop  from main
    commit  develop  feat: one
    release develop  1.1.0-beta.1 beta
    commit  develop  fix: one
    release develop  1.1.0-beta.2 beta
    branch  release  from develop
    release release  1.1.0-rc.1 rc
    commit  release  fix: one again
    release release  1.1.0-rc.2 rc
    merge   release  into main
    release main     1.1.0
    merge   main     into develop
    nothing develop  beta
    commit  develop  fix: two
    release develop  1.1.1-beta.1 beta
    commit  develop  feat: three
    release develop  1.2.0-beta.1 beta
    commit  develop  feat!: four
    release develop  2.0.0-beta.1 beta
    commit  develop  fix: four
    release develop  2.0.0-beta.2 beta
    merge   develop  into main
    release main     2.0.0
"""

GIT_FLOW_THREE_CHANNELS = r"""
    commit  main     feat: start
    tag     main     1.0.0
    branch  develop  from main
    branch  feature  from develop
    commit  feature  feat: one
    release feature  1.1.0-alpha.1 alpha
    commit  feature  fix: one
    release feature  1.1.0-alpha.2 alpha
    merge   feature  into develop
    release develop  1.1.0-beta.1 beta
    branch  feature  from develop
    commit  feature  fix: two
    refused feature  alpha
    merge   feature  into develop
    release develop  1.1.0-beta.2 beta
    branch  release  from develop
    release release  1.1.0-rc.1 rc
    merge   release  into main
    release main     1.1.0
    merge   main     into develop
    branch  feature  from develop
    commit  feature  feat!: three
    release feature  2.0.0-alpha.1 alpha
    merge   feature  into develop
    release develop  2.0.0-beta.1 beta
    branch  hotfix   from main
    commit  hotfix   fix: four
    merge   hotfix   into main
    release main     1.1.1
    merge   main     into develop
    release develop  2.0.0-beta.2 beta
    branch  release  from develop
    release release  2.0.0-rc.1 rc
    merge   release  into main
    release main     2.0.0
"""

GIT_FLOW_FOUR_CHANNELS = r"""
    commit  main     feat: start
    tag     main     1.0.0
    branch  develop  from main
    branch  feature  from develop
    commit  feature  feat: one
    release feature  1.1.0-alpha.1 alpha
    merge   feature  into develop
    release develop  1.1.0-beta.1 beta
    branch  hotfix   from main
    commit  hotfix   fix: two
    release hotfix   1.0.1-hotfix.1 hotfix
    commit  hotfix   fix: two again
    release hotfix   1.0.1-hotfix.2 hotfix
    merge   hotfix   into main
    release main     1.0.1
    merge   main     into develop
    release develop  1.1.0-beta.2 beta
    branch  release  from develop
    release release  1.1.0-rc.1 rc
    commit  release  fix: one
    release release  1.1.0-rc.2 rc
    merge   release  into main
    release main     1.1.0
    merge   main     into develop
    nothing develop  beta
"""

DUAL_SUPPORT = r"""
    commit  main  feat: start
    tag     main  1.0.0
    commit  main  feat: one
    release main  1.1.0
    branch  1.x   from main
    commit  main  feat!: two
    release main  2.0.0
    commit  1.x   fix: three
    release 1.x   1.1.1
    commit  main  feat: four
    release main  2.1.0
    commit  1.x   feat: five
    release 1.x   1.2.0
    nothing main
    merge   1.x   into main
    release main  2.2.0
    nothing 1.x
    branch  2.x   from main
    commit  main  refactor!: six
    release main  3.0.0-rc.1 rc
    commit  2.x   fix: seven
    release 2.x   2.2.1-rc.1 rc
    release 2.x   2.2.1
    merge   2.x   into main
    release main  3.0.0-rc.2 rc
    release main  3.0.0
    commit  1.x   fix: eight
    release 1.x   1.2.1
"""

TAGS_OF_ALL_KINDS = r"""
    commit  main  feat: start
    tag     main  1.0.0
    commit  main  docs: one
    tag     main  1.1.0-rc.1
    commit  main  fix: two
    release main  1.1.0
    commit  main  docs: three
    tag     main  1.0.5
    commit  main  fix: four
    release main  1.1.1
    branch  other from main
    commit  other feat!: five
    tag     other 2.0.0
    commit  main  fix: six
    release main  1.1.2
    tag     main  ersion
    tag     main  2
    commit  main  fix: seven
    release main  1.1.3
"""

SHAPES = {
    "trunk": TRUNK,
    "trunk-with-candidates": TRUNK_WITH_CANDIDATES,
    "github-flow": GITHUB_FLOW,
    "github-flow-squashed": GITHUB_FLOW_SQUASHED,
    "git-flow-1-channel": GIT_FLOW_ONE_CHANNEL,
    "git-flow-2-channels": GIT_FLOW_TWO_CHANNELS,
    "git-flow-3-channels": GIT_FLOW_THREE_CHANNELS,
    "git-flow-4-channels": GIT_FLOW_FOUR_CHANNELS,
    "dual-support": DUAL_SUPPORT,
    "tags-of-all-kinds": TAGS_OF_ALL_KINDS,
}
