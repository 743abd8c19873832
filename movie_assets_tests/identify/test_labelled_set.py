"""The labelled set through the engine, over sockets: figures by class, and never a request twice."""

from collections import Counter
from random import Random

import pytest

from movie_assets.collect.session import open_session, run_interruptibly
from movie_assets.demo.server import EmbeddedServer
from movie_assets.identify.engine import Identified, identify
from movie_assets.matching.candidates import Query
from movie_assets.matching.outcome import Decision
from movie_assets.matching.query import Asked
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets_tests.matching.identification_cases import CLASSES, Case

SAMPLE = 30
"""Cases of each class in an ordinary test run, the same ones always; `make prove` takes all."""


@pytest.mark.parametrize("most", [SAMPLE, pytest.param(None, marks=pytest.mark.prove, id="all")])
@pytest.mark.parametrize("name", CLASSES)
def test_labelled_set(
    server: EmbeddedServer, settings: Settings, operations: Operations, name: str, most: int | None
) -> None:
    """Of each class: no film wrong, 95 % of those that can be known found, all others stopped, no request twice."""
    cases = list(CLASSES[name](server))
    cases = Random(name).sample(cases, most) if most else cases
    identifiable = [case for case in cases if case.film]
    wrong, missed, requests, found = [], [], 0, 0
    for case, decision, asked in _identify_all(server, settings, operations, cases):
        assert not [request for request, count in asked.items() if count > 1]
        requests += asked.total()
        key = decision.candidate.key if decision.candidate else None
        found += key is not None and key == case.film
        if key is not None and key != case.film:
            wrong.append((case, decision))
        elif decision.outcome not in case.outcomes:
            missed.append((case, decision.reason))
    print(
        f"| {name} | {len(cases)} | {len(identifiable)} | {found} | {len(wrong)} | {len(cases) - len(identifiable)} | "
        f"{requests / len(cases):.1f} |"
    )
    assert len(cases) >= 30
    assert not wrong
    assert found >= 0.95 * len(identifiable), missed
    assert all(case.film for case, _ in missed), missed
    assert not operations.rows("SELECT * FROM films")
    assert not operations.rows("SELECT * FROM responses")


def _identify_all(
    server: EmbeddedServer, settings: Settings, operations: Operations, cases: list[Case]
) -> list[tuple[Case, Decision, Counter[tuple[str, str, str]]]]:
    """Identify each case, with what the server was asked for it: by provider, endpoint and address."""

    async def work() -> list[tuple[Case, Decision, Counter[tuple[str, str, str]]]]:
        done = []
        async with open_session(settings, operations) as session:
            for case in cases:
                server.log.clear()
                decision = _decided(await identify(session, _asked(case.query)), case.query)
                entries = [entry for entry in server.log.entries() if entry.endpoint != "login"]
                done.append((case, decision, Counter((e.provider, e.endpoint, e.path) for e in entries)))
        return done

    return run_interruptibly(work())


def _asked(query: Query) -> Asked:
    return Asked(query.title, query.year, {name: value for name, value in query.ids.items() if value}, kind=query.kind)


def _decided(identified: Identified, query: Query) -> Decision:
    assert identified.decision is not None, (query, identified.failure)
    return identified.decision
