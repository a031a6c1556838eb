"""What the service answers: one function an endpoint, from a request to a reply; nothing here knows HTTP's bytes."""

import json
import math
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files

from .accounts import Accounts, may_write
from .database import Database
from .notebook import Notebook

LONGEST_REPORT = 5.0  # seconds

PAGE = files(__package__).joinpath("page.html").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Request:
    """What somebody asks for. `token` is that of `Authorization: Bearer`."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    token: str | None = None


@dataclass(frozen=True)
class Reply:
    """A status, and what is sent: text of a page as it is, all else as JSON."""

    status: int
    content: object
    page: bool = False


class Refused(Exception):
    """The request cannot be served as it is."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Service:
    """The service over one database; called with a request it replies."""

    def __init__(self, database: Database, version: str) -> None:
        self.database, self.version = database, version
        self.notebook = Notebook(database)
        self.accounts = Accounts(database)

    def __call__(self, request: Request) -> Reply:
        """The reply to a request; raises only what is a fault of ours."""
        endpoints = ROUTES.get(request.path, {})
        if not endpoints:
            return Reply(404, {"error": f"nothing is at {request.path}"})
        if request.method not in endpoints:
            return Reply(405, {"error": f"{request.path} takes {' and '.join(endpoints)}"})
        try:
            return endpoints[request.method](self, request)
        except Refused as refused:
            return Reply(refused.status, {"error": str(refused)})


def page(service: Service, request: Request) -> Reply:
    """The page that people use; it asks the endpoints below."""
    return Reply(200, PAGE, page=True)


def health(service: Service, request: Request) -> Reply:
    """Whether the database can be read."""
    return _checked(service.database.check_reading, {"status": "ok", "database": "read"})


def database_health(service: Service, request: Request) -> Reply:
    """Whether the database can be written; leaves nothing behind."""
    return _checked(service.database.check_writing, {"status": "ok", "database": "written"})


def version(service: Service, request: Request) -> Reply:
    """Which version this is."""
    return Reply(200, {"version": service.version})


def list_notes(service: Service, request: Request) -> Reply:
    """The newest notes of a namespace."""
    return Reply(200, {"notes": [note._asdict() for note in service.notebook.of(_namespace(request.query))]})


def add_note(service: Service, request: Request) -> Reply:
    """Keep a note."""
    content = _content(request)
    namespace = _namespace(content)
    _check_writer(service, request, namespace)
    return Reply(201, service.notebook.add(namespace, _text(content, "title"), _text(content, "text"))._asdict())


def remove_notes(service: Service, request: Request) -> Reply:
    """Remove a note by `id`, or all notes of a namespace."""
    namespace = _namespace(request.query)
    _check_writer(service, request, namespace)
    id = request.query.get("id")
    if id is not None and not (id.isdecimal() and len(id) < 19):
        raise Refused(400, "id must be a number")
    return Reply(200, {"removed": service.notebook.remove(namespace, None if id is None else int(id))})


def search(service: Service, request: Request) -> Reply:
    """The notes of a namespace that contain `q`."""
    words = request.query.get("q", "")
    if not words:
        raise Refused(400, "q says what to search for")
    found = service.notebook.search(words, _namespace(request.query))
    return Reply(200, {"notes": [note._asdict() for note in found]})


def log_in(service: Service, request: Request) -> Reply:
    """Start a session."""
    content = _content(request)
    token = service.accounts.log_in(_text(content, "name"), _text(content, "password"))
    if token is None:
        raise Refused(401, "name or password is wrong")
    return Reply(200, {"token": token})


def log_out(service: Service, request: Request) -> Reply:
    """End the session."""
    _account(service, request)
    service.accounts.log_out(request.token or "")
    return Reply(200, {"status": "logged out"})


def slow_report(service: Service, request: Request) -> Reply:
    """Count the notes of a namespace, taking `seconds` over it: what a long request is like."""
    try:
        seconds = float(request.query.get("seconds", "2"))
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= LONGEST_REPORT:
        raise Refused(400, f"seconds must be a number from 0 to {LONGEST_REPORT:g}")
    time.sleep(seconds)
    return Reply(200, {"notes": len(service.notebook.of(_namespace(request.query))), "seconds": seconds})


ROUTES: Mapping[str, Mapping[str, Callable[[Service, Request], Reply]]] = {
    "/": {"GET": page},
    "/health": {"GET": health},
    "/health/database": {"POST": database_health},
    "/version": {"GET": version},
    "/notes": {"GET": list_notes, "POST": add_note, "DELETE": remove_notes},
    "/search": {"GET": search},
    "/login": {"POST": log_in},
    "/logout": {"POST": log_out},
    "/slow": {"GET": slow_report},
}


def _checked(check: Callable[[], None], well: Mapping[str, str]) -> Reply:
    try:
        check()
    except sqlite3.Error as error:
        return Reply(503, {"status": "failing", "database": str(error)})
    return Reply(200, well)


def _content(request: Request) -> Mapping[str, object]:
    try:
        content = json.loads(request.body)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise Refused(400, "the body must be a JSON object")
    return content


def _text(content: Mapping[str, object], name: str) -> str:
    value = content.get(name, "")
    if not isinstance(value, str) or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise Refused(400, f"{name} must be text")
    return value


def _namespace(content: Mapping[str, object]) -> str:
    return _text(content, "namespace") or "team"


def _check_writer(service: Service, request: Request, namespace: str) -> None:
    account = _account(service, request)
    if not may_write(account, namespace):
        raise Refused(403, f"{account} may not write in {namespace}")


def _account(service: Service, request: Request) -> str:
    account = service.accounts.of(request.token) if request.token else None
    if account is None:
        raise Refused(401, "log in first: POST /login, then send `Authorization: Bearer TOKEN`")
    return account
