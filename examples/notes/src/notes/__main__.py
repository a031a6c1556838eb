"""Run the service: `python -m notes --port 8000 --data data`. SIGTERM ends it when every request is answered."""

import argparse
import signal
import sqlite3
import sys
import threading
from pathlib import Path

from . import __version__
from .accounts import Accounts
from .api import Service
from .database import Database
from .server import Server, say

ENDING = {signal.SIGTERM, signal.SIGINT}


def main(arguments: list[str] | None = None) -> int:
    """Run the service until it is told to end, or make an account; the exit code."""
    given = _parser().parse_args(arguments)
    try:
        database = Database(given.data)
        if given.add_account:
            Accounts(database).add(given.add_account, sys.stdin.readline().rstrip("\n"))
            return 0
        server = Server((given.host, given.port), Service(database, __version__), __version__)
    except (OSError, sqlite3.Error) as error:
        say(f"notes cannot start with --port {given.port} --data {given.data}: {error}")
        return 1
    return serve(server, database)


def serve(server: Server, database: Database) -> int:
    """Serve until SIGTERM or SIGINT; 0 where every request was answered."""
    # Blocked here and so in every thread to come: they wait for sigwait. A handler that sets an Event can deadlock.
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="serving")
    serving.start()
    say(f"notes {server.version} listens on http://{server.server_name}:{server.server_port}")
    signal.sigwait(ENDING)
    answered = server.drain()
    serving.join()
    database.close()
    say("ended" if answered else "ended with requests unanswered")
    return 0 if answered else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="notes", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000, help="0 takes a free one and says which")
    parser.add_argument("--data", type=Path, default=Path("data"), help="folder of the database file")
    parser.add_argument("--add-account", metavar="NAME", help="make an account, its password read from standard input")
    parser.add_argument("--version", action="version", version=__version__)
    return parser


if __name__ == "__main__":
    sys.exit(main())
