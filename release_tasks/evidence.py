"""What steps hand on: immutable values of the standard library, found by type (design, idea 2).

Named tuples, because every step file imports this module for listing: a frozen dataclass costs seven times as much.
"""

from typing import NamedTuple

DEVELOPMENT = "development"
"""The environment where the built artifact is tried before anything is published (decisions 6)."""


class Artifact(NamedTuple):
    """One built file: its name, size in bytes and SHA-256 as 64 hex digits."""

    name: str
    size: int
    sha256: str


class Merged(NamedTuple):
    """The cut: a release branch, and its merge into the target, computed but not yet moved (decisions 1)."""

    branch: str
    branch_commit: str
    target: str
    commit: str
    tree: str
    base: str
    tag: str
    changelog: str
    unread: tuple[str, ...] = ()
    """The commits that could not be read: abbreviated id and first line."""
    doubts: tuple[str, ...] = ()
    """Where a commit looks as if more was meant than counts: abbreviated id and finding."""


class Built(NamedTuple):
    """The artifacts of the release commit, in a folder outside the clone; built once (decisions 4).

    `reproducible` where a second build, elsewhere, made the same bytes; None where nobody tried.
    """

    folder: str
    commit: str
    artifacts: tuple[Artifact, ...]
    reproducible: bool | None = None


class Signed(NamedTuple):
    """The checksums of these files are signed, and the signature was verified; `sums` is the checksums' own SHA-256.

    `method` is ssh or gpg; without it nobody signed, and `reason` says why.
    """

    method: str = ""
    signer: str = ""
    key: str = ""
    files: tuple[str, ...] = ()
    sums: str = ""
    signature: str = ""
    reason: str = ""


class Row(NamedTuple):
    """One row of the gate table as it was judged."""

    id: str
    title: str
    status: str
    details: str
    seconds: float
    category: str = ""


class Passed(NamedTuple):
    """All gates that the plan requires pass on this commit and tree."""

    commit: str
    tree: str
    rows: tuple[Row, ...]


class Confirmed(NamedTuple):
    """A person, or `--yes`, agreed."""

    question: str
    by: str
    how: str


class Reviewed(NamedTuple):
    """A person has read what the changelog will say, and agreed."""

    question: str
    by: str
    how: str


class Pushed(NamedTuple):
    """Target branch and tag are on the remote."""

    remote: str
    commit: str
    tag: str


class Places(NamedTuple):
    """Where the artifacts will go; `there` is what lies there already, equal to what was built."""

    places: tuple[str, ...]
    there: tuple[str, ...] = ()


class Put(NamedTuple):
    """One file at one place, its digest read back there: `uploaded` by this run, or found there already."""

    place: str
    name: str
    sha256: str
    uploaded: bool


class Published(NamedTuple):
    """Where each artifact lies, its digest read back there; `left` says what went to no place, and why."""

    places: tuple[str, ...]
    files: tuple[Put, ...] = ()
    left: tuple[str, ...] = ()


class Instance(NamedTuple):
    """One running process of a version: where it answers, and whether it does."""

    name: str
    url: str
    alive: bool
    restarts: int = 0


class Side(NamedTuple):
    """One of the two sides of an environment (blue, green): a version and its instances, and its share of traffic."""

    name: str
    version: str
    digest: str
    instances: tuple[Instance, ...]
    weight: int


class EnvironmentState(NamedTuple):
    """What a platform says of an environment: where traffic enters, which sides there are, the last fencing number."""

    environment: str
    url: str
    sides: tuple[Side, ...]
    fence: int

    @property
    def live(self) -> Side | None:
        """The side that gets the traffic."""
        return next((side for side in self.sides if side.weight > 0), None)

    def running(self, version: str) -> Side | None:
        """The side on which this version runs, with or without traffic."""
        return next((side for side in self.sides if side.version == version), None)


class Running(NamedTuple):
    """A version is up and answers with its version, on a side without traffic; `previous` serves meanwhile."""

    environment: str
    version: str
    side: str
    digest: str
    urls: tuple[str, ...]
    previous: str | None
    previous_side: str | None


class ProbeResult(NamedTuple):
    """One probe of a smoke run: its kind, whether it passed, and what was seen."""

    name: str
    kind: str
    passed: bool
    details: str
    seconds: float


class Smoked(NamedTuple):
    """A smoke run passed against these URLs."""

    environment: str
    version: str
    side: str
    urls: tuple[str, ...]
    probes: tuple[ProbeResult, ...]
    seconds: float
    retried: bool


class Shifted(NamedTuple):
    """Traffic goes to this version; how long the switch took, in seconds."""

    environment: str
    version: str
    side: str
    previous: str | None
    seconds: float


class Settled(NamedTuple):
    """The version stays; `kept` is the one that still runs beside it for a rollback, if any."""

    environment: str
    version: str
    kept: str | None


class Counts(NamedTuple):
    """One reading of a monitor for one version: cumulative counts since its process started.

    `buckets` are (upper bound in seconds, cumulative count) with the last bound infinite; `entry` counts all requests
    that came in at the environment's door, `owned` those that some service of it answered.
    """

    at: float
    requests: int
    errors: int
    buckets: tuple[tuple[float, int], ...]
    entry: int
    owned: int
    alive: bool
    restarts: int


class Healthy(NamedTuple):
    """A health window ended with a pass: the numbers it rests on."""

    environment: str
    version: str
    seconds: float
    requests: int
    own_probes: int
    errors: int
    slow: int
    looks: int
    rule: str


class Restored(NamedTuple):
    """The version before serves again; seconds from the trigger to traffic back."""

    environment: str
    version: str
    from_version: str
    side: str
    reason: str
    seconds: float


class Reported(NamedTuple):
    """The records of a release: paths in the repository, and the commit that holds them."""

    paths: tuple[str, ...]
    commit: str
    branch: str
