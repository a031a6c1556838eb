"""A person's door: `invoke --list`."""

from release_tasks import namespace

ns = namespace()
