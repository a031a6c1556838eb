"""What CI says of the branch that it runs for: its checkout is often a detached commit."""

from collections.abc import Mapping

BRANCHES = (
    "CI_COMMIT_BRANCH",  # GitLab, Woodpecker
    "BITBUCKET_BRANCH",
    "BRANCH_NAME",  # Jenkins
    "BUILDKITE_BRANCH",
    "CIRCLE_BRANCH",
    "DRONE_BRANCH",
)


def branch_of_ci(environ: Mapping[str, str]) -> str | None:
    """The branch that CI says it runs for; None where it names none, as for a tag or a pull request."""
    if environ.get("GITHUB_REF_TYPE") == "branch" and environ.get("GITHUB_REF", "").startswith("refs/heads/"):
        return environ["GITHUB_REF"].removeprefix("refs/heads/")
    return next((environ[name] for name in BRANCHES if environ.get(name)), None)
