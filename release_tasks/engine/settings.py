"""Settings from `[tool.release]` in pyproject.toml or from `release.toml`, validated whole before anything runs.

Nothing has to be configured in a plain Python project: each default is either stated here or detected when it is asked
for (main branch, version, tests, build backend). Every mistake is reported at once, with file, line and what was meant.
"""

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from ..evidence import DEVELOPMENT
from .errors import UsageError
from .settings_file import SHARED, Read, key_of, parse, source
from .spelling import names_a_ref
from .written import Key, line_of

ProbeKind = Literal["api", "database", "external", "login", "path"]


class Model(BaseModel):
    """Unknown keys are mistakes, and what was read never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Probe(Model):
    """One declared request to a running instance (decisions 34)."""

    name: str
    kind: ProbeKind = "api"
    path: str = Field(default="/", description="path on the instance, or a whole URL for kind external")
    method: str = "GET"
    status: int = Field(default=200, description="the status that is expected")
    json_body: Any = Field(default=None, alias="json", description="JSON body to send")
    headers: dict[str, str] = {}
    expect: str | None = Field(default=None, description="text that the answer must contain")
    timeout: float = Field(default=5.0, gt=0, description="seconds")
    safe_for_production: bool = Field(default=False, description="may run against production (decisions 35)")


class Health(Model):
    """Thresholds of a health window (PRD AC4; decisions 38-41)."""

    error_rate: float = Field(
        default=0.01, gt=0, le=1, description="share of requests answered with 5xx, below which is healthy"
    )
    p95: float = Field(default=0.5, gt=0, description="seconds; 95 % of requests are faster")
    increase: float = Field(
        default=0.10, gt=0, le=1, description="points above the version before that roll back at once"
    )
    minimum_sample: int = Field(default=100, ge=1, description="requests a window needs to be judged")
    interval: float = Field(default=5.0, gt=0, description="seconds between two looks")
    probe: str | None = Field(default=None, description="read-only path for own probes; the health path by default")


class Environment(Model):
    """Where a version runs (decisions 61); the order of the tables is the order of deployment."""

    start: str | None = Field(default=None, description="command of one instance; {port} and {data} are filled in")
    health: str = Field(default="/health", description="path that answers 2xx when an instance is ready")
    version: str = Field(default="/version", description="path that answers with the version, as JSON or text")
    port: int | None = Field(
        default=None, ge=1, le=65535, description="where traffic enters; chosen once and kept by default"
    )
    instances: int = Field(default=1, ge=1, le=64)
    smoke: str | tuple[Probe, ...] | None = Field(
        default=None, description="a command, or probes; the project's probes by default"
    )
    smoke_timeout: float = Field(default=180.0, gt=0, description="seconds (PRD: 3 minutes per environment)")
    smoke_retry: float = Field(
        default=30.0, ge=0, description="seconds before the one retry of a time-out (decisions 14)"
    )
    window: float | None = Field(
        default=None, gt=0, description="seconds of the health window; 300 for staging, 900 for production"
    )
    strategy: Literal["blue-green"] = "blue-green"
    drain: float = Field(default=5.0, ge=0, description="seconds that requests in flight get after traffic moved")
    startup: float = Field(default=30.0, gt=0, description="seconds an instance may take until it is healthy")
    env: dict[str, str] = Field(default={}, description="environment variables of the instances")
    health_rules: Health | None = Field(
        default=None, description="thresholds of this environment, instead of the project's"
    )
    on_no_data: Literal["hold", "rollback"] = Field(
        default="hold", description="what an inconclusive window does (decisions 41)"
    )
    production: bool | None = Field(
        default=None, description="whether people depend on it; the one named production by default"
    )


class Retry(Model):
    """Pauses in seconds before a call to an unreachable system is repeated (PRD, Error Handling)."""

    delays: tuple[float, ...] = (5.0, 15.0, 45.0)


class Lock(Model):
    """The release lock (decisions 31)."""

    heartbeat: float = Field(default=30.0, gt=0, description="seconds")
    lease: float = Field(
        default=90.0, gt=0, description="seconds without movement after which another machine takes over"
    )


class Journal(Model):
    """Where the journal lies on the remote."""

    ref: str = Field(
        default="refs/release", description="prefix of the refs; refs/heads/release for hosts that take only branches"
    )


class Roles(Model):
    """Who may do what; `roles = "docs/roles.toml"` is short for `file`."""

    file: str | None = Field(
        default=None,
        description="TOML file of roles and keys, or CODEOWNERS; read on the target branch, never in the working tree",
    )
    trust: Literal["verified", "claimed"] = Field(
        default="verified", description="claimed: believe git's config where no key is named for somebody"
    )
    override_days: int = Field(default=14, ge=1, le=14, description="days that an override holds, at most")

    @model_validator(mode="before")
    @classmethod
    def _may_be_a_path(cls, value: Any) -> Any:
        return {"file": value} if isinstance(value, str) else value

    @field_validator("file")
    @classmethod
    def _is_inside(cls, value: str | None) -> str | None:
        return value if value is None else _inside(value)


class Commits(Model):
    """How commit messages count (Conventional Commits 1.0.0)."""

    levels: dict[str, Literal["major", "minor", "patch", "none"]] = Field(
        default={}, description='type of commit to what it raises, beside the defaults: refactor = "patch"'
    )
    sections: dict[str, Literal["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security", "none"]] = Field(
        default={},
        description='type of commit to section of the changelog, beside the defaults: docs = "Changed" (decisions 51)',
    )
    ignore_scopes: tuple[str, ...] = Field(
        default=(),
        description="scopes whose commits count for nothing, version or changelog, also breaking: no-release",
    )
    ignore_types: tuple[str, ...] = Field(
        default=(), description="types whose commits count for nothing, version or changelog, also breaking"
    )
    merges: Literal["ignore", "read"] = Field(
        default="ignore", description="whether the message of a merge with two parents counts by itself"
    )
    paths: tuple[str, ...] = Field(default=(), description="only commits that touch these paths count (git pathspecs)")


def _inside(path: str) -> str:
    if not path.strip() or path.startswith("/") or ".." in path.split("/"):
        raise ValueError(f"must be a path inside the repository, and is {path!r}")
    return path


class Changelog(Model):
    """The changelog; a text in place of the table is its file."""

    file: str = Field(default="CHANGELOG.md", description='path; changelog = "NEWS.md" says the same')
    review: bool = Field(default=False, description="pause when it is written, until a person has read it")

    @field_validator("file")
    @classmethod
    def _is_inside(cls, value: str) -> str:
        return _inside(value)

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {"file": value} if isinstance(value, str) else value


class VersionFile(Model):
    """A further place that holds the version: by key, by pattern, as `__version__`, or as all that the file has."""

    path: str
    key: str | None = Field(
        default=None, description='dotted key of a TOML or JSON file: tool.x.version, packages."".version'
    )
    pattern: str | None = Field(
        default=None, description="regular expression with one group, that matches exactly once; ^ and $ are of lines"
    )

    @field_validator("path")
    @classmethod
    def _is_inside(cls, value: str) -> str:
        return _inside(value)

    @field_validator("pattern")
    @classmethod
    def _has_one_group(cls, value: str | None) -> str | None:
        try:
            groups = 1 if value is None else re.compile(value).groups
        except re.error as error:
            raise ValueError(f"is no regular expression: {error}") from None
        if groups != 1:
            raise ValueError(f"must have one group, around the version, and has {groups}")
        return value

    @model_validator(mode="after")
    def _says_one_thing(self) -> "VersionFile":
        if self.key is not None and self.pattern is not None:
            raise ValueError("has a key and a pattern: take one of them out")
        return self


class Settings(Model):
    """All settings of a project, each with its default."""

    name: str | None = Field(default=None, description="of the project; from pyproject.toml by default")
    remote: str = "origin"
    target: str | None = Field(
        default=None, description="branch that releases go to; the remote's main branch by default"
    )
    tag: str = Field(
        default="v{version}",
        description="pattern of tags, as in name-v{version}; if not set, {version} where the tags are so",
    )
    scheme: Literal["semver", "pep440"] | None = Field(
        default=None, description="how versions are written and ordered; found from the tags by default"
    )
    commits: Commits = Commits()
    version_files: tuple[VersionFile, ...] = Field(
        default=(), description="further places that hold the version, beside pyproject.toml"
    )
    changelog: Changelog = Changelog()
    plan: str | None = Field(default=None, description="path of the release plan; found by default")
    records: str | None = Field(
        default=None, description="branch for records; the target branch by default (decisions 20)"
    )
    build: str | None = Field(
        default=None, description="build command; sdist and wheel by default. {out} is the folder to fill"
    )
    packages: tuple[str, ...] = Field(
        default=(), description="folders that are each built on their own, into one folder; the project by default"
    )
    reproducible: bool = Field(default=False, description="build twice, in two places, and refuse what differs")
    sign: Literal["auto", "ssh", "gpg", "off"] = Field(
        default="auto", description="how SHA256SUMS is signed; auto: as git is set up to sign here, if it is"
    )
    verify_signature: str | None = Field(
        default=None, description="command that verifies a signature that the build made beside {file}, as cosign's"
    )
    sbom: bool = Field(
        default=False, description="write a bill of materials (CycloneDX); also where the plan's artifacts name one"
    )
    test_environment: Literal["venv", "current"] = "venv"
    on_staging_failure: Literal["keep", "rollback"] = "keep"
    platform: str = "local"
    monitor: str = "traefik"
    notifier: str = "console"
    steps: tuple[str, ...] = Field((), description="modules with further steps")
    environments: dict[str, Environment] = {}
    probes: tuple[Probe, ...] = ()
    health: Health = Health()
    roles: Roles = Roles()
    retry: Retry = Retry()
    lock: Lock = Lock()
    journal: Journal = Journal()
    limits: dict[str, float] = Field(default={}, description="seconds, by the names of decisions 29")
    options: dict[str, dict[str, Any]] = Field(
        default={}, description="options of steps: [tool.release.<step>]", exclude=True
    )
    gates: dict[str, Any] = Field(default={}, description="the gates' own settings; gates/ reads and checks them")

    @field_validator("plan")
    @classmethod
    def _is_inside(cls, value: str | None) -> str | None:
        return value if value is None else _inside(value)

    @field_validator("tag")
    @classmethod
    def _has_version(cls, value: str) -> str:
        if value.count("{version}") != 1:
            raise ValueError("must contain {version} once, as in v{version}")
        if not names_a_ref(value.replace("{version}", "1.0.0")):
            raise ValueError(f"{value!r} makes names that git refuses; write it as v{{version}}")
        return value

    @field_validator("environments")
    @classmethod
    def _not_ours(cls, value: dict[str, Environment]) -> dict[str, Environment]:
        if DEVELOPMENT in value:
            raise ValueError(f"{DEVELOPMENT} is where a built artifact is tried: give the environment another name")
        return value

    def documents(self) -> dict[str, str | None]:
        """Where the settings say that documents lie; the rest is found."""
        return {"plan": self.plan, **self.gates.get("documents", {})}

    def is_production(self, name: str) -> bool:
        """Whether people depend on this environment."""
        declared = self.environment(name).production
        return name == "production" if declared is None else declared

    def environment(self, name: str) -> Environment:
        """The settings of one environment; raises `UsageError` that lists the known ones.

        `development` is where the built artifact is tried before anything is published (decisions 6): the first
        environment's, on a port of its own.
        """
        if name == DEVELOPMENT and name not in self.environments and self.environments:
            first = next(iter(self.environments.values()))
            return first.model_copy(update={"port": None, "instances": 1, "production": False})
        if name not in self.environments:
            raise UsageError(
                f"unknown environment {name!r}",
                fix=f"one of: {', '.join(self.environments) or 'none is declared in [tool.release.environments]'}",
            )
        return self.environments[name]


def read_settings(read: Read, *, steps: Collection[str] = ()) -> Settings:
    """The settings of a project; `read` answers the text of one of its files, `steps` are names that may have a table.

    Raises `UsageError` that lists every mistake with file and line.
    """
    path, table, text = source(read)
    tables = [name for name in table if name in steps and name not in Settings.model_fields]
    options = {name: table.pop(name) for name in tables}
    try:
        return Settings.model_validate({**table, "options": options})
    except ValidationError as error:
        told = _told({**table, "options": options}, error, steps)
        mistakes = "\n".join(f"  {path}:{written_in(path, text, key)}: {words}" for key, words in told)
        raise UsageError(f"settings are not valid:\n{mistakes}", fix=f"mend {path}") from None


def written_in(path: str, text: str, setting: Key) -> int:
    """The line of the settings' file that a setting is written in, or of the nearest table around it."""
    return line_of(text, key_of(path, setting[1:] if setting[:1] == ("options",) else setting))


def project_name(read: Read, settings: Settings, folder: str) -> str:
    """The project's name: the setting, else pyproject.toml's, else the folder's."""
    declared = parse(SHARED, read(SHARED) or "").get("project", {}).get("name")
    return settings.name or declared or folder


def _told(given: Any, error: ValidationError, steps: Collection[str]) -> list[tuple[Key, str]]:
    """Each mistake by its key; of a setting that may be one thing or another, only what is nearest to what is given."""
    found = [(_key(given, each), each) for each in error.errors()]
    deeper = [key for key, each in found if key]
    return [
        (key, _say(key, each, steps))
        for key, each in found
        if len(key) == len(each["loc"]) or not any(key == other[: len(key)] != other for other in deeper)
    ]


def _key(given: Any, error: Any) -> Key:
    """The key of a mistake as it is written; pydantic puts the names of types that were tried among its words."""
    key: Key = ()
    for word in error["loc"]:
        inside = isinstance(given, dict) and word in given
        if inside or (isinstance(given, list | tuple) and isinstance(word, int)):
            key, given = (*key, word), given[word]
    return (*key, error["loc"][-1]) if error["type"] == "missing" else key


def _say(key: Key, error: Any, steps: Collection[str]) -> str:
    where = ".".join(str(word) for word in key)
    if error["type"] != "extra_forbidden":
        wrong = (
            "Input should be a table" if error["type"] == "model_type" else error["msg"].removeprefix("Value error, ")
        )
        return f"{where}: {wrong}"
    known = [*_keys(key), *(steps if len(key) == 1 else ())]
    meant = [*_elsewhere(key), *get_close_matches(str(key[-1]), known, n=1)]
    return f"{where}: unknown setting" + (f"; did you mean {meant[0]}?" if meant else "")


def _keys(key: Key) -> Iterator[str]:
    """The keys that are known where an unknown one was found."""
    model: type[BaseModel] = Settings
    for word in key[:-1]:
        field = model.model_fields.get(str(word))
        model = next(_models(field.annotation), model) if field is not None else model
    return (field.alias or name for name, field in model.model_fields.items())


def _elsewhere(key: Key) -> Iterator[str]:
    """The setting of this very name in one of the tables, where it was written outside of any."""
    for name, field in Settings.model_fields.items() if len(key) == 1 else ():
        if isinstance(field.default, BaseModel) and key[0] in type(field.default).model_fields:
            yield f"{name}.{key[0]}"


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that values of this type are made of."""
    if isinstance(annotation, type) and not get_args(annotation) and issubclass(annotation, BaseModel):
        yield annotation
    for each in get_args(annotation):
        yield from _models(each)
