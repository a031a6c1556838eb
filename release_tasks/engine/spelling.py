"""One version in two spellings: build tools write `1.3.0-rc.1` into a Python package as `1.3.0rc1`."""


def same_version(one: str, other: str) -> bool:
    """Whether two texts name one version: letter for letter, or as PEP 440 reads them."""
    if one == other:
        return True
    from packaging.version import InvalidVersion, Version  # not at listing

    try:
        return Version(one) == Version(other)
    except InvalidVersion:
        return False
