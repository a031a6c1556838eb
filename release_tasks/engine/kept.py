"""What was made of some source files, kept while they stay as they are: as Python keeps their bytecode.

Listing pays for it: with 40 steps, importing what is listed costs as much as half of invoke itself.
"""

import json
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from .state import cache_home


def kept(files: Iterable[Path], make: Callable[[], Any]) -> Any:
    """What `make` answered, JSON values, when these files had the times and sizes that they have now.

    Where the cache cannot be read or written it is made again each time.
    """
    stamp = [_stamp(file) for file in files]
    names = "\n".join(str(name) for name, *_ in stamp)
    place = cache_home() / "listing" / f"{zlib.crc32(names.encode()):08x}.json"
    with suppress(OSError, ValueError, KeyError, TypeError):
        found = json.loads(place.read_text(encoding="utf-8"))
        if found["files"] == stamp:
            return found["made"]
    made = make()
    _write(place, json.dumps({"files": stamp, "made": made}))
    return made


def _stamp(file: Path) -> list[str | int]:
    found = file.stat()
    return [str(file), found.st_mtime_ns, found.st_size]


def _write(place: Path, text: str) -> None:
    from .change import Write
    from .world import opened, write_whole  # not at listing

    with suppress(OSError), opened():
        write_whole(Write(place, text))
