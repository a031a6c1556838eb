"""Says as JSON what an interpreter has installed. It is run by that interpreter, from Python 3.8 on."""

import sys


def main() -> None:
    """Print it."""
    del sys.path[0]  # this folder: nothing in here is meant by an import
    import json
    import platform
    from importlib import metadata

    found = {}
    for each in metadata.distributions():
        name = each.metadata["Name"] if each.metadata else None
        if name and name not in found:
            found[name] = [each.version, list(each.requires or [])]
    print(json.dumps({"python": platform.python_version(), "installed": found, "markers": markers()}))


def markers() -> "dict[str, str]":
    """What environment markers are evaluated against (PEP 508)."""
    import os
    import platform

    return {
        "implementation_name": sys.implementation.name,
        "implementation_version": platform.python_version(),
        "os_name": os.name,
        "platform_machine": platform.machine(),
        "platform_python_implementation": platform.python_implementation(),
        "platform_release": platform.release(),
        "platform_system": platform.system(),
        "platform_version": platform.version(),
        "python_full_version": platform.python_version(),
        "python_version": ".".join(platform.python_version_tuple()[:2]),
        "sys_platform": sys.platform,
    }


if __name__ == "__main__":
    main()
