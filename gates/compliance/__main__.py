"""`python -m gates.compliance DOCUMENT …`: the digests of its sources as a patch for a person to read and apply.

Writes nothing itself. Prints nothing where all digests are right.
"""

from __future__ import annotations

import argparse
import posixpath
import sys
from collections.abc import Sequence
from pathlib import Path

from ..mistake import Mistake
from ..result import Unjudged
from ..settings import SettingsError

OK, USAGE = 0, 2


def main(argv: Sequence[str] | None = None) -> int:
    """0 when every document could be read, 2 where one could not."""
    arguments = _parser().parse_args(argv)
    try:
        patches = [_patch(arguments.root.resolve(), path) for path in arguments.documents]
    except (Mistake, SettingsError) as error:
        print(error, file=sys.stderr)
        return USAGE
    except Unjudged as error:
        print(error, *(f"fix: {each.fix}" for each in error.result.findings), sep="\n", file=sys.stderr)
        return USAGE
    sys.stdout.write("".join(patches))
    if not any(patches):
        print("every digest is right: nothing to change", file=sys.stderr)
    return OK


def _parser() -> argparse.ArgumentParser:
    package = (__package__ or "gates.compliance").removesuffix(".__main__")
    parser = argparse.ArgumentParser(
        prog=f"python -m {package}",
        description="Print the digests of what a document is about, as a patch: read the sources again, then apply it.",
        epilog=f"example:  python -m {package} docs/compliance/privacy.md | git apply",
    )
    parser.add_argument("documents", nargs="+", metavar="DOCUMENT", help="a Markdown page with a section Sources")
    parser.add_argument("--root", type=Path, default=Path(), metavar="DIR", help="top of the checkout (default: here)")
    return parser


def _patch(root: Path, path: str) -> str:
    from ..repository import Repository
    from .patch import patch

    path = posixpath.normpath(path)
    if path.startswith(("/", "../")) or not (root / path).is_file():
        raise Mistake(f"{path}: no such file below {root.name}/\nfix: name it from the top of the checkout")
    return patch(path, (root / path).read_bytes(), root, frozenset(Repository(root).tracked()))


if __name__ == "__main__":
    sys.exit(main())
