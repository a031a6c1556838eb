"""What a member of the team does on a day, in a browser: against E2E_URL, else against an instance started for it.

Needs the gates' pytest plugin (see `conftest.py`) and a Chromium; without them it is skipped, and says so.
"""

import os
import uuid

import pytest

pytest.importorskip("gates.browser.plugin", reason="not run: the gates' pytest plugin is not installed")


@pytest.fixture
def home(page, request: pytest.FixtureRequest):
    """The page at `/`, of a namespace of its own."""
    url = os.environ.get("E2E_URL") or request.getfixturevalue("process").client.url
    namespace = f"test-e2e-{uuid.uuid4().hex}"
    page.set_viewport_size({"width": 800, "height": 600})
    page.goto(f"{url.rstrip('/')}/?namespace={namespace}")
    return page


@pytest.mark.journey("A member's day, in the browser")
def test_log_in_keep_search_and_remove_in_the_browser(home) -> None:
    home.get_by_label("Name").fill("tester")
    home.get_by_label("Password").fill("wrong")
    home.get_by_role("button", name="Log in").click()
    home.get_by_text("That did not work: name or password is wrong.").wait_for()

    home.get_by_label("Password").fill("tester")
    home.get_by_role("button", name="Log in").click()
    home.get_by_text("Logged in.").wait_for()
    for title, text in (("Tea", "green tea is out"), ("Coffee", "the machine leaks")):
        home.get_by_label("Title").fill(title)
        home.get_by_label("Text").fill(text)
        home.get_by_role("button", name="Keep").click()
        home.get_by_role("listitem").filter(has_text=title).wait_for()

    home.get_by_label("Search").fill("LEAKS")
    home.get_by_role("button", name="Find").click()
    home.get_by_role("listitem").filter(has_text="Tea").wait_for(state="detached")
    assert home.get_by_role("listitem").all_inner_texts() == ["Coffee: the machine leaks\nRemove"]

    home.get_by_label("Search").fill("")
    home.get_by_role("button", name="Find").click()
    for title in ("Tea", "Coffee"):
        home.get_by_role("button", name=f"Remove {title}").click()
        home.get_by_role("listitem").filter(has_text=title).wait_for(state="detached")
    home.get_by_role("button", name="Log out").click()
    home.get_by_text("Logged out.").wait_for()
    assert not home.get_by_role("button", name="Keep").is_visible()


@pytest.mark.journey("Somebody opens the page")
def test_the_page_is_there_soon_and_looks_as_it_should(home, page_times, screenshot) -> None:
    home.get_by_text("There is no such note.").wait_for()
    page_times.within_budget()
    screenshot.matches("home", text=False)
