import pytest

from notes.database import Database
from notes.notebook import MOST, Note, Notebook


@pytest.fixture
def notebook(database: Database) -> Notebook:
    made = Notebook(database)
    made.add("team", "Tea", "buy green tea")
    made.add("team", "Coffee", "the machine leaks")
    made.add("other", "Tea", "black TEA")
    return made


def titles(notes: list[Note]) -> list[str]:
    return [note.title for note in notes]


def test_a_note_is_kept_as_it_was_written(notebook: Notebook) -> None:
    made = notebook.add("team", "Käse", "50 % 'off'; -- \N{CHEESE WEDGE}")
    assert notebook.of("team")[0] == made == Note(4, "team", "Käse", "50 % 'off'; -- \N{CHEESE WEDGE}")


def test_the_newest_note_of_a_namespace_comes_first(notebook: Notebook) -> None:
    assert titles(notebook.of("team")) == ["Coffee", "Tea"]


def test_an_answer_is_bounded(notebook: Notebook) -> None:
    for number in range(MOST + 5):
        notebook.add("many", str(number), "")
    assert titles(notebook.of("many")) == [str(number) for number in range(MOST + 4, 4, -1)]


@pytest.mark.parametrize(
    ("words", "namespace", "found"),
    [
        ("green tea", "team", ["Tea"]),
        ("GREEN", "team", ["Tea"]),
        ("tea", "other", ["Tea"]),
        ("e", "team", ["Coffee", "Tea"]),
        ("%", "team", []),
        ("nothing of that kind", "team", []),
    ],
)
def test_search_finds_words_in_texts(notebook: Notebook, words: str, namespace: str, found: list[str]) -> None:
    assert titles(notebook.search(words, namespace)) == found


def test_one_note_is_removed_by_id_and_only_from_its_namespace(notebook: Notebook) -> None:
    assert notebook.remove("other", 1) == 0
    assert notebook.remove("team", 1) == 1
    assert titles(notebook.of("team")) == ["Coffee"]


def test_a_whole_namespace_is_removed(notebook: Notebook) -> None:
    assert notebook.remove("team") == 2
    assert notebook.of("team") == []
    assert titles(notebook.of("other")) == ["Tea"]
