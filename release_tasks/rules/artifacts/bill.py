"""The bill of materials: what is shipped and what it depends on, as CycloneDX 1.6.

The same input makes the same bytes: serial number and time come from the release. Which versions the dependencies have
is what pip resolves for the built distributions when the release is built; the document says so itself.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from ...engine.errors import OutsideFailed, UsageError
from ...evidence import Artifact

if TYPE_CHECKING:  # the library is an extra, and not for listing
    from cyclonedx.model import HashType
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component

Package = Mapping[str, Any]
"""One entry of pip's installation report."""
NAMED = re.compile(r"\bs-?bom\b|\bcyclonedx\b|\bbill of materials\b", re.IGNORECASE)
SOURCE = "release-tasks:dependencies"
EXTRA = 'pip install "release-tasks[sbom]"'


class Shipped(NamedTuple):
    """What a bill is made for; `report` is pip's installation report of the distributions, None where none was built.

    `date` is in seconds since the epoch.
    """

    name: str
    version: str
    commit: str
    date: int
    artifacts: tuple[Artifact, ...]
    report: Mapping[str, Any] | None = None


def plan_asks(path: str, text: str) -> bool:
    """Whether a row of the plan's artifacts names a bill of materials."""
    from gates.documents.plan import read_plan  # not at listing

    return any(NAMED.search(f"{each.name} {each.type or ''}") for each in read_plan(path, text).artifacts)


def require_installed() -> None:
    """Raises `UsageError` where the library that writes a bill is not installed."""
    if find_spec("cyclonedx") is None or find_spec("jsonschema") is None:
        raise _not_installed()


def bill(shipped: Shipped) -> str:
    """The CycloneDX document; raises `UsageError` where its library is not installed."""
    try:
        from cyclonedx.output import make_outputter
        from cyclonedx.schema import OutputFormat, SchemaVersion
    except ImportError as error:
        raise _not_installed() from error
    text = make_outputter(_bom(shipped), OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)
    return text.rstrip("\n") + "\n"


def require_valid(text: str) -> None:
    """Raises `OutsideFailed` where the official schema of CycloneDX 1.6 refuses this document."""
    try:
        from cyclonedx.exception import MissingOptionalDependencyException
        from cyclonedx.schema import SchemaVersion
        from cyclonedx.validation.json import JsonStrictValidator
    except ImportError as error:
        raise _not_installed() from error
    try:
        wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    except MissingOptionalDependencyException as error:
        raise _not_installed() from error
    if wrong is not None:
        raise OutsideFailed(
            f"the bill of materials is not valid CycloneDX 1.6: {str(wrong)[:300]}",
            fix="see that names, versions and licenses of what it lists are well-formed",
        )


def _not_installed() -> UsageError:
    return UsageError("a bill of materials needs cyclonedx-python-lib", fix=EXTRA)


# -- the document ------------------------------------------------------------------------------------------------------


def _bom(shipped: Shipped) -> "Bom":
    from cyclonedx.model import Property
    from cyclonedx.model.bom import Bom, BomMetaData
    from cyclonedx.model.lifecycle import LifecyclePhase, PredefinedLifecycle

    packages = tuple(shipped.report["install"]) if shipped.report else ()
    made = {_key(each): _component(each) for each in packages}
    ours = [made[_key(each)] for each in packages if each.get("requested")]
    root = ours[0] if len(ours) == 1 else _whole(shipped)
    root.components.update(_files(shipped.artifacts))
    bom = Bom(
        serial_number=uuid5(NAMESPACE_URL, f"{shipped.name}@{shipped.version}+{shipped.commit}"),
        components=[each for each in made.values() if each is not root],
        metadata=BomMetaData(
            component=root,
            timestamp=datetime.fromtimestamp(shipped.date, UTC),
            lifecycles=[PredefinedLifecycle(LifecyclePhase.BUILD)],
            properties=[Property(name=SOURCE, value=_source(shipped.report))],
        ),
    )
    for package in packages:
        bom.register_dependency(made[_key(package)], _needs(package, made, shipped.report or {}))
    if root not in made.values():
        bom.register_dependency(root, ours)
    return bom


def _source(report: Mapping[str, Any] | None) -> str:
    """Where the dependencies are from, in words that stand in the document."""
    if report is None:
        return "not known: no wheel or sdist was built"
    where = report.get("environment", {})
    words = (where.get(name, "") for name in ("implementation_name", "python_version", "sys_platform"))
    return f"resolved by pip {report.get('pip_version', '')} for {' '.join(words)}, without extras"


def _whole(shipped: Shipped) -> "Component":
    """The release itself, where it is not one distribution."""
    from cyclonedx.model.component import Component, ComponentType

    reference = f"{shipped.name}@{shipped.version}"
    return Component(
        name=shipped.name, version=shipped.version, type=ComponentType.APPLICATION, bom_ref=f"release:{reference}"
    )


def _files(artifacts: Iterable[Artifact]) -> "Iterator[Component]":
    from cyclonedx.model.component import Component, ComponentType

    for each in artifacts:
        file = f"file:{each.name}"
        yield Component(name=each.name, type=ComponentType.FILE, bom_ref=file, hashes=[_sha256(each.sha256)])


def _component(package: Package) -> "Component":
    from cyclonedx.contrib.license.factories import LicenseFactory
    from cyclonedx.model.component import Component, ComponentType
    from packageurl import PackageURL

    metadata = package["metadata"]
    purl = PackageURL("pypi", None, _key(package), metadata["version"])
    digest = package.get("download_info", {}).get("archive_info", {}).get("hashes", {}).get("sha256")
    text = _license(metadata)
    return Component(
        name=metadata["name"],
        version=metadata["version"],
        type=ComponentType.LIBRARY,
        bom_ref=str(purl),
        purl=purl,
        description=metadata.get("summary"),
        hashes=[_sha256(digest)] if digest else (),
        licenses=[LicenseFactory().make_from_string(text)] if text else (),
    )


def _sha256(digest: str) -> "HashType":
    from cyclonedx.model import HashAlgorithm, HashType

    return HashType(alg=HashAlgorithm.SHA_256, content=digest)


def _license(metadata: Mapping[str, Any]) -> str | None:
    """The license as the package states it: its expression, else its one line, else what its classifiers name."""
    stated = metadata.get("license_expression") or metadata.get("license") or ""
    if stated and "\n" not in stated.strip():
        return str(stated).strip()
    classified = (each for each in metadata.get("classifier", ()) if each.startswith("License :: "))
    return next((each.rpartition(" :: ")[2] for each in classified), None)


def _needs(package: Package, made: "Mapping[str, Component]", report: Mapping[str, Any]) -> "list[Component]":
    """The packages that this one asks for, of those that were resolved."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    asked = [Requirement(each) for each in package["metadata"].get("requires_dist", ())]
    extras = ("", *package.get("requested_extras", ()))
    where = report.get("environment", {})
    meant = [
        each
        for each in asked
        if each.marker is None or any(each.marker.evaluate({**where, "extra": extra}) for extra in extras)
    ]
    names = {str(canonicalize_name(each.name)) for each in meant}
    return [made[name] for name in sorted(names & made.keys())]


def _key(package: Package) -> str:
    from packaging.utils import canonicalize_name

    return str(canonicalize_name(package["metadata"]["name"]))
