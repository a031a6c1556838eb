"""Who says the version of a project: a file, which is then written, or a tag, which the build is told beforehand.

The tag does not exist yet when a release is built, so a backend that reads it gets the version by the environment
variable that it has for this. A backend that reads a file takes it from there: that file is the place that is written.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from .places import KEYS, NAME, Place, parts
from .project_files import (
    PROJECT,
    ProjectFileError,
    backend,
    is_dynamic,
    is_poetry,
    parse,
    requirements,
    version_key,
)

Read = Callable[[str], str | None]
SCM = "SETUPTOOLS_SCM_PRETEND_VERSION"
HATCH = r"""(?i)^(?:__version__|VERSION)(?: ?: ?str)? ?= ?(?P<quote>['"])v?(?P<version>.+?)(?P=quote)"""
"""Where hatch looks by default, in its own reading (hatch.pypa.io, version source `regex`)."""
BYPASSES = {
    "setuptools-scm": SCM,
    "hatch-vcs": SCM,
    "vcs-versioning": SCM,
    "poetry-dynamic-versioning": "POETRY_DYNAMIC_VERSIONING_BYPASS",
    "uv-dynamic-versioning": "UV_DYNAMIC_VERSIONING_BYPASS",
}
"""What reads a tag, and the variable that tells it the version instead."""
UNTOLD = ("versioningit", "versioneer", "setuptools-git-versioning", "miniver", "setuptools-git-version")
"""What reads a tag and cannot be told otherwise."""
FOUND = ("package.json", "Cargo.toml")
"""Where the version of a project without pyproject.toml stands."""
VERSION = re.compile(r"(?m)^\s*version\s*=|\"version\"\s*:")
"""A manifest that says a version: one of a workspace or of an application need not."""


class Source(NamedTuple):
    """Who says the version: places that are written; or `reader`, which reads the tag and is told by `variables`."""

    places: tuple[Place, ...] = ()
    reader: str = ""
    variables: tuple[str, ...] = ()


def source(read: Read, *, folder: str = "", elsewhere: bool = False) -> Source:
    """Who says the version of the project whose files `read` answers; raises `ProjectFileError` that names the line.

    Where nobody does, nothing is written: the tag alone carries it. `folder` is where a package of the project lies,
    with a slash at its end. `elsewhere` says that the project declares places, so that one which cannot be found here
    is no error.
    """
    found = _source(lambda path: read(f"{folder}{path}"), f"{folder}{PROJECT}", elsewhere=elsewhere)
    return found._replace(places=tuple(each._replace(path=f"{folder}{each.path}") for each in found.places))


def _source(read: Read, path: str, *, elsewhere: bool) -> Source:
    text = read(PROJECT)
    document = parse(text, path) if text is not None else {}
    if text is None or not is_project(document):
        return _without_pyproject(read)
    tag = tag_reader(document)
    if tag is not None:
        return tag
    place = _file_of_backend(document, read) if is_dynamic(document) and not is_poetry(document) else None
    if place is not None and not (elsewhere and read(place.path) is None):
        return Source((place,))
    try:
        return Source((Place(PROJECT, key=version_key(document, text, path)),))
    except ProjectFileError:
        if elsewhere:
            return Source()
        raise


def build_environment(pyproject: str | None, version: str) -> dict[str, str]:
    """Environment variables that tell the build backend the version, where it would read a tag that is not there yet.

    Raises `ProjectFileError` that names a backend which cannot be told.
    """
    tag = tag_reader(parse(pyproject)) if pyproject is not None else None
    return dict.fromkeys(tag.variables, version) if tag is not None else {}


def is_project(document: Mapping[str, Any]) -> bool:
    """Whether this pyproject.toml describes a package, and does not only set up tools."""
    return any(_at(document, key) is not None for key in ("project", "build-system", "tool.poetry"))


def tag_reader(document: Mapping[str, Any]) -> Source | None:
    """What reads the version from a tag when the project is built; None where nothing does."""
    if "version" in (_at(document, "project") or {}):
        return None
    if _backend(document) == "pdm" and _at(document, "tool.pdm.version.source") == "scm":
        return Source(reader="pdm-backend", variables=("PDM_BUILD_SCM_VERSION",))
    if _at(document, "tool.hatch.version.source") == "env":
        variable = str(_at(document, "tool.hatch.version.variable"))
        return Source(reader=f"hatchling, from {variable},", variables=(variable,))
    needed = {_normal(re.split(r"[^\w.-]", each.strip(), maxsplit=1)[0]) for each in requirements(document)}
    untold = next((name for name in UNTOLD if name in needed), None)
    if untold is not None:
        raise ProjectFileError(
            f"{PROJECT}: {untold} makes the version from a tag, which does not exist yet when the release is built",
            fix="use a backend that can be told: setuptools-scm, hatch-vcs, or a version in a file",
        )
    name = next((name for name in BYPASSES if name in needed and _is_used(name, document)), None)
    return Source(reader=name, variables=_variables(BYPASSES[name], document)) if name is not None else None


def _without_pyproject(read: Read) -> Source:
    """The version in the manifest of another language, where it has one."""
    path = next((each for each in FOUND if VERSION.search(read(each) or "")), None)
    return Source((Place(path, key=parts(KEYS[path])),)) if path is not None else Source()


def _is_used(name: str, document: Mapping[str, Any]) -> bool:
    """Whether what is required also makes the version: a backend may take it from elsewhere all the same."""
    if name == "poetry-dynamic-versioning":
        return _at(document, "tool.poetry-dynamic-versioning.enable") is True
    if name in ("hatch-vcs", "uv-dynamic-versioning") or _backend(document) == "hatchling":
        return _at(document, "tool.hatch.version.source") in ("vcs", "uv-dynamic-versioning")
    return _at(document, "tool.setuptools.dynamic.version") is None


def _variables(variable: str, document: Mapping[str, Any]) -> tuple[str, ...]:
    """The variable; with the project's name in it where that is read, so that no dependency's build takes it too."""
    name = _at(document, "project.name")
    if variable != SCM or not isinstance(name, str) or _backend(document) == "hatchling":
        return (variable,)
    return (f"{variable}_FOR_{_normal(name).replace('-', '_').upper()}",)


# -- files that backends read ------------------------------------------------------------------------------------------


def _file_of_backend(document: Mapping[str, Any], read: Read) -> Place | None:
    """The place that the backend reads the version from; None where that is not known."""
    places = {"hatchling": _hatch, "setuptools": _setuptools, "flit_core": _flit, "pdm": _pdm, "maturin": _maturin}
    look = places.get(_backend(document))
    return look(document, read) if look is not None else None


def _hatch(document: Mapping[str, Any], read: Read) -> Place | None:
    path = _at(document, "tool.hatch.version.path")
    if not isinstance(path, str) or _at(document, "tool.hatch.version.source") not in (None, "regex", "code"):
        return None
    pattern = _at(document, "tool.hatch.version.pattern")
    if isinstance(pattern, str):
        return Place(path, pattern=pattern)
    return Place(path, name=NAME) if _has_name(read(path)) else Place(path, pattern=HATCH)


def _setuptools(document: Mapping[str, Any], read: Read) -> Place | None:
    said = _at(document, "tool.setuptools.dynamic.version")
    file = said.get("file") if isinstance(said, Mapping) else None
    files = [file] if isinstance(file, str) else file
    if isinstance(files, list) and len(files) == 1:
        return Place(str(files[0]))
    attribute = said.get("attr") if isinstance(said, Mapping) else None
    module, _, name = str(attribute or "").rpartition(".")
    return Place(_module(module, read, document), name=name) if module else None


def _flit(document: Mapping[str, Any], read: Read) -> Place | None:
    name = _at(document, "tool.flit.module.name") or str(_at(document, "project.name")).replace("-", "_")
    return Place(_module(str(name), read, document), name=NAME)


def _pdm(document: Mapping[str, Any], _: Read) -> Place | None:
    path = _at(document, "tool.pdm.version.path")
    return Place(path, name=NAME) if isinstance(path, str) else None


def _maturin(document: Mapping[str, Any], _: Read) -> Place | None:
    return Place(str(_at(document, "tool.maturin.manifest-path") or "Cargo.toml"), key=("package", "version"))


def _module(module: str, read: Read, document: Mapping[str, Any]) -> str:
    """The file of a module, where projects have their packages; where none is there, the first that could be."""
    named = _at(document, "tool.setuptools.package-dir")
    folders = [str(each) for each in named.values()] if isinstance(named, Mapping) else []
    path = module.replace(".", "/")
    ways = [f"{folder}/{path}{end}" for folder in (*folders, ".", "src") for end in ("/__init__.py", ".py")]
    files = [each.removeprefix("./") for each in ways]
    return next((each for each in files if read(each) is not None), files[0])


def _has_name(text: str | None) -> bool:
    return text is not None and re.search(rf"(?m)^{NAME}\b", text) is not None


def _backend(document: Mapping[str, Any]) -> str:
    return re.split(r"[.\s]", backend(document), maxsplit=1)[0]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _at(document: Any, key: str) -> Any:
    for part in key.split("."):
        document = document.get(part) if isinstance(document, Mapping) else None
    return document
