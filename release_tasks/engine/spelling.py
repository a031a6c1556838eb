"""How names are spelt: what git takes as a tag, and one version in two spellings.

Build tools write `1.3.0-rc.1` into a Python package as `1.3.0rc1`.
"""

import re

NOT_IN_A_REF = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/\.|\.lock(/|$)|[/.]$|^[-/.]")


def names_a_ref(text: str) -> bool:
    """Whether git takes this as the name of a branch or tag (git-check-ref-format)."""
    return NOT_IN_A_REF.search(text) is None


def same_version(one: str, other: str) -> bool:
    """Whether two texts name one version: letter for letter, or as PEP 440 reads them."""
    if one == other:
        return True
    from packaging.version import InvalidVersion, Version  # not at listing

    try:
        return Version(one) == Version(other)
    except InvalidVersion:
        return False
