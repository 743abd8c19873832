"""The labelled set through the engine, over sockets: figures by class, as the page has them; never a request twice."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from movie_assets.collect.session import open_session, run_interruptibly
from movie_assets.demo.server import EmbeddedServer
from movie_assets.identify.engine import identify
from movie_assets.matching.candidates import Query
from movie_assets.matching.outcome import Decision
from movie_assets.matching.query import Asked
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.identify.file_cases import FILES
from movie_assets_tests.identify.user_files import read
from movie_assets_tests.matching.adversarial_cases import ADVERSARIAL
from movie_assets_tests.matching.identification_cases import CLASSES, Case

PAGE = Path(__file__).resolve().parents[2] / "docs" / "identification.md"
EVERY = CLASSES | ADVERSARIAL | FILES
SAMPLE = 15
"""Cases of each class in an ordinary test run, the same ones always; `make prove` takes all."""


@dataclass(frozen=True)
class Answered:
    """A case, and what became of it: a decision, or None if its file was refused; and how often each call was made."""

    case: Case
    decision: Decision | None
    calls: Counter[tuple[str, str, str]]

    @property
    def what(self) -> str:
        """A word for the table."""
        if self.decision is None:
            return "refused"
        if self.decision.candidate is None:
            return "a person"
        return "found" if self.decision.candidate.key == self.case.film else "wrong"

    @property
    def is_right(self) -> bool:
        """Whether it is what the case wants."""
        if self.decision is None:
            return not self.case.outcomes
        return self.what != "wrong" and self.decision.outcome in self.case.outcomes


@pytest.mark.prove
@pytest.mark.parametrize("name", EVERY)
def test_the_set_with_wikidata(server: EmbeddedServer, tmp_path: Path, operations: Operations, name: str) -> None:
    """With Wikidata as one more voice no film is wrong, and as many of each class are found as without it."""
    settings = settings_for(server, tmp_path, wikidata={"contact": "tests@movie-assets.example"})
    cases = list(EVERY[name](server))
    answered = _identify_all(server, settings, operations, cases)
    what = Counter(one.what for one in answered)
    print("|", name, "|", len(cases), "|", what["found"], "|", what["a person"], "|", what["wrong"], "|")
    assert not what["wrong"], [one for one in answered if one.what == "wrong"]
    assert what["found"] >= int(_page()[name][3])
    assert not [call for one in answered for call, count in one.calls.items() if count > 1]


@pytest.mark.parametrize("most", [SAMPLE, pytest.param(None, marks=pytest.mark.prove, id="all")])
@pytest.mark.parametrize("name", EVERY)
def test_labelled_set(
    server: EmbeddedServer, settings: Settings, operations: Operations, name: str, most: int | None
) -> None:
    """Of each class: no film wrong, 95 % of the identifiable found, all others stopped; the page has the figures."""
    cases = list(EVERY[name](server))
    chosen = Random(name).sample(cases, most) if most else cases
    answered = _identify_all(server, settings, operations, chosen)
    what = Counter(one.what for one in answered)
    identifiable = sum(case.film is not None for case in cases)
    row = [name, str(len(cases)), str(identifiable)]
    row += [str(what[word]) for word in ("found", "a person", "refused", "wrong")]
    print("|", " | ".join(row), f"| {sum(one.calls.total() for one in answered) / len(chosen):.1f} |")
    missed = [one for one in answered if not one.is_right]
    assert not what["wrong"], [one for one in answered if one.what == "wrong"]
    wanted = sum(case.film is not None for case in chosen)
    assert wanted - what["found"] <= max(0.05 * wanted, 1 if most else 0), missed
    assert all(one.case.film for one in missed), missed
    assert not [call for one in answered for call, count in one.calls.items() if count > 1]
    assert not operations.rows("SELECT * FROM films")
    assert not operations.rows("SELECT * FROM responses")
    held = 3 if most else len(row)
    assert _page()[name][:held] == row[:held]


def test_the_page_has_the_whole_set() -> None:
    """docs/identification.md has each class, at least 1,500 cases, none wrong, 95 % of the identifiable found."""
    rows = _page()
    assert rows.keys() == EVERY.keys()
    asked, identifiable, found, _, _, wrong = (sum(int(row[place]) for row in rows.values()) for place in range(1, 7))
    assert asked >= 1_500
    assert wrong == 0
    assert found >= 0.95 * identifiable
    text = " ".join(PAGE.read_text().split())
    assert f"{asked:,} requests of {len(rows)} classes" in text
    assert f"{found:,} of {identifiable:,} identifiable ones found" in text


def _page() -> dict[str, list[str]]:
    """Return the rows of the page's table by class."""
    rows = [line.strip("| ").split(" | ") for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    return {row[0]: row for row in rows if row[0] in EVERY and len(row) == 8}


def _identify_all(
    server: EmbeddedServer, settings: Settings, operations: Operations, cases: list[Case]
) -> list[Answered]:
    async def work() -> list[Answered]:
        done = []
        async with open_session(settings, operations) as session:
            for case in cases:
                server.log.clear()
                asked, decision = _asked(case), None
                if asked is not None:
                    identified = await identify(session, asked)
                    decision = identified.decision
                    assert decision is not None, (case, identified.failure)
                entries = [entry for entry in server.log.entries() if entry.endpoint != "login"]
                done.append(Answered(case, decision, Counter((e.provider, e.endpoint, e.path) for e in entries)))
        return done

    return run_interruptibly(work())


def _asked(case: Case) -> Asked | None:
    """Return what a case asks, None if its file is refused or its only row left out."""
    query = case.query
    if isinstance(query, Query):
        ids = {name: value for name, value in query.ids.items() if value}
        return Asked(query.title, query.year, ids, kind=query.kind)
    asked, reasons = read(query.name, query.text.encode())
    assert len(asked) <= 1
    assert asked or reasons
    return asked[0] if asked else None
