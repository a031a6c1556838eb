"""The branch that CI says it runs for."""

from collections.abc import Mapping

import pytest

from release_tasks.rules.pipelines import branch_of_ci


@pytest.mark.parametrize(
    ("environ", "branch"),
    [
        ({"GITHUB_REF_TYPE": "branch", "GITHUB_REF": "refs/heads/release/1.x"}, "release/1.x"),
        ({"GITHUB_REF_TYPE": "branch", "GITHUB_REF": "refs/pull/5/merge"}, None),
        ({"GITHUB_REF_TYPE": "tag", "GITHUB_REF": "refs/tags/v1.0.0"}, None),
        ({"CI_COMMIT_BRANCH": "main"}, "main"),
        ({"CI_COMMIT_BRANCH": "", "BRANCH_NAME": "main"}, "main"),
        ({"CI_COMMIT_TAG": "v1.0.0"}, None),
        ({}, None),
    ],
)
def test_branch_of_ci(environ: Mapping[str, str], branch: str | None) -> None:
    assert branch_of_ci(environ) == branch
