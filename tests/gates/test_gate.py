"""Declaring gates and facts, and what is refused when they are collected."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from gates import Status, Unjudged, catalogue, collect, skipped
from gates.fact import Facts, check_facts, collect_facts
from gates.gate import CollectionError, check

GATE = """
from gates import fact, gate, passed

@gate("{id}", category="code", row="A row")
def {name}({facts}):
    '''It holds.

    More words about it.
    '''
    return passed()
"""


@pytest.fixture
def module() -> Callable[[str, str], ModuleType]:
    def make(name: str, source: str) -> ModuleType:
        made = ModuleType(name)
        exec(compile(source, f"{name}.py", "exec"), vars(made))  # noqa: S102 - modules as somebody could write them
        return made

    return make


def test_a_gate_takes_its_title_from_its_docstring_and_its_facts_from_its_parameters(
    module: Callable[[str, str], ModuleType],
) -> None:
    gates = collect(module("one", GATE.format(id="COD001", name="holds", facts="issues, plan")))
    assert (gates["COD001"].title, gates["COD001"].facts) == ("It holds.", ("issues", "plan"))


def test_a_gate_without_a_claim_cannot_be_declared(module: Callable[[str, str], ModuleType]) -> None:
    with pytest.raises(CollectionError, match=r"COD001 \(one\.f\) needs a docstring"):
        module("one", "from gates import gate\n@gate('COD001', category='code', row='x')\ndef f(): ...\n")


def test_two_gates_of_one_id_are_refused_and_both_are_named(module: Callable[[str, str], ModuleType]) -> None:
    twins = [module(name, GATE.format(id="COD001", name="f", facts="")) for name in ("one", "two")]
    with pytest.raises(CollectionError, match=r"COD001 is declared twice: one\.f and two\.f"):
        collect(*twins)


def test_a_gate_that_a_module_imports_is_not_declared_by_it(module: Callable[[str, str], ModuleType]) -> None:
    one = module("one", GATE.format(id="COD001", name="f", facts=""))
    two = module("two", "")
    vars(two)["f"] = vars(one)["f"]
    assert collect(two) == {}


@pytest.mark.parametrize(
    ("facts", "decorator", "mistake"),
    [
        ("isues", "", "asks for the fact 'isues', which nobody provides; did you mean 'issues'?"),
        ("", ", requires=('COD010',)", "names the gate 'COD010', which does not exist; did you mean 'COD001'?"),
        ("", ", after=('COD010',)", "names the gate 'COD010'"),
        ("", ", after=('COD001',)", "gates wait for each other: COD001 → COD001"),
    ],
)
def test_what_nobody_knows_is_an_error_at_collection(
    module: Callable[[str, str], ModuleType], facts: str, decorator: str, mistake: str
) -> None:
    source = GATE.format(id="COD001", name="f", facts=facts).replace('"A row"', f'"A row"{decorator}')
    with pytest.raises(CollectionError) as caught:
        check(collect(module("one", source)), ["issues", "plan"])
    assert mistake in str(caught.value)


def test_all_mistakes_are_told_at_once(module: Callable[[str, str], ModuleType]) -> None:
    with pytest.raises(CollectionError) as caught:
        check(collect(module("one", GATE.format(id="COD001", name="f", facts="isues, pln"))), ["issues", "plan"])
    assert str(caught.value).count("nobody provides") == 2


@pytest.mark.parametrize(
    ("source", "mistake"),
    [
        ("@fact\ndef a(b): ...\n", "the fact 'a' (one) needs 'b', which nobody provides"),
        ("@fact\ndef a(b): ...\n@fact\ndef b(a): ...\n", "facts wait for each other: "),
    ],
)
def test_facts_that_cannot_be_found_out_are_refused(
    module: Callable[[str, str], ModuleType], source: str, mistake: str
) -> None:
    with pytest.raises(CollectionError) as caught:
        check_facts(collect_facts(module("one", f"from gates import fact\n{source}")), [])
    assert mistake in str(caught.value)


class TestFacts:
    """Collected once, when first asked, from any thread."""

    def test_a_fact_is_made_of_others_and_collected_once(self, module: Callable[[str, str], ModuleType]) -> None:
        source = "from gates import fact\ncalls = []\n@fact\ndef a(b):\n    calls.append(b)\n    return b + 1\n"
        one = module("one", source)
        facts = Facts(collect_facts(one), {"b": 1})
        assert (facts["a"], facts["a"], vars(one)["calls"]) == (2, 2, [1])

    def test_sixteen_threads_that_ask_at_once_get_the_same_one(self, module: Callable[[str, str], ModuleType]) -> None:
        source = "import time\nfrom gates import fact\n@fact\ndef a():\n    time.sleep(0.05)\n    return object()\n"
        facts, seen = Facts(collect_facts(module("one", source)), {}), set()
        threads = [threading.Thread(target=lambda: seen.add(facts["a"])) for _ in range(16)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert len(seen) == 1

    def test_what_is_offered_wins(self, module: Callable[[str, str], ModuleType]) -> None:
        one = module("one", "from gates import fact\n@fact\ndef a():\n    return 'found out'\n")
        assert Facts(collect_facts(one), {"a": "offered"})["a"] == "offered"

    def test_what_could_not_be_found_out_is_raised_each_time(self, module: Callable[[str, str], ModuleType]) -> None:
        one = module("one", "from gates import fact\ncalls = []\n@fact\ndef a():\n    calls.append(1)\n    1 / 0\n")
        facts = Facts(collect_facts(one), {})
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                facts["a"]
        assert vars(one)["calls"] == [1]

    def test_an_offer_may_say_why_it_is_not_there_yet(self) -> None:
        facts = Facts({}, {"artifacts": Unjudged(skipped("would be judged then"))})
        with pytest.raises(Unjudged) as caught:
            facts["artifacts"]
        assert caught.value.result.status is Status.SKIP

    def test_a_fact_that_nobody_provides_is_unknown(self) -> None:
        with pytest.raises(Unjudged) as caught:
            Facts({}, {})["weather"]
        assert caught.value.result.status is Status.UNKNOWN


class TestCatalogue:
    """The gates there are."""

    @pytest.fixture(autouse=True)
    def importable(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        monkeypatch.syspath_prepend(tmp_path)
        yield
        sys.modules.pop("ours", None)

    def test_our_own_are_found_by_listing_the_folder(self) -> None:
        assert {"COD001", "TST001", "DEP001"} <= set(catalogue())

    def test_every_gate_has_a_title_that_is_a_sentence_and_a_known_category(self) -> None:
        for each in catalogue().values():
            assert each.title.endswith("."), each.id
            assert each.category in ("plan", "code", "testing", "deployment", "security", "done", "compliance"), each.id

    def test_a_module_of_the_settings_brings_more(self, tmp_path: Path) -> None:
        (tmp_path / "ours.py").write_text(GATE.format(id="OUR001", name="f", facts="weather"), encoding="utf-8")
        with (tmp_path / "ours.py").open("a", encoding="utf-8") as file:
            file.write("\n@fact\ndef weather():\n    return 'fine'\n")
        assert "OUR001" in catalogue(("ours",))

    @pytest.mark.parametrize(
        ("source", "mistake"),
        [
            ("def f(:\n", "ours.py:1: invalid syntax"),
            ("import nowhere\n", "the module 'ours' cannot be imported: No module named 'nowhere'"),
            (GATE.format(id="COD001", name="f", facts=""), "COD001 is declared twice"),
        ],
    )
    def test_a_module_that_does_not_fit_is_an_error(self, tmp_path: Path, source: str, mistake: str) -> None:
        (tmp_path / "ours.py").write_text(source, encoding="utf-8")
        with pytest.raises(CollectionError) as caught:
            catalogue(("ours",))
        assert mistake in str(caught.value)
