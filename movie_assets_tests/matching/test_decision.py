"""Which film is meant: the rules one by one, and as properties. The labelled set is in test_labelled_set.py."""

import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie_assets.matching.candidates import Hit, Kind, Query, canonical_id, fits_year, merge_hits
from movie_assets.matching.cross_reference import Lookup, Question, to_ask
from movie_assets.matching.decision import decide_automated
from movie_assets.matching.outcome import Decision
from movie_assets.matching.outcome import DecisionOutcome as Is
from movie_assets.matching.ranking import rank_interactive
from movie_assets.matching.titles import same_title

from .identification_tables import FILM, HEAT, LOOKUPS, SEARCHES, asked_ids, omdb, tmdb, tvdb

QUESTIONS = (
    Question("tmdb", "tmdb", links=True),
    Question("tmdb", "imdb", links=True),
    Question("omdb", "imdb"),
    Question("tvdb", "tvdb", links=True),
    Question("tvdb", "imdb", finds="tvdb"),
)
"""What can be asked: two that report ids of other places, one that does not, and one that finds its own id."""


def rules(decision: Decision) -> set[str]:
    return {item.rule for item in decision.evidence}


@pytest.mark.parametrize(
    ("query", "hits", "outcome", "film"), [row[1:] for row in SEARCHES], ids=[r[0] for r in SEARCHES]
)
def test_search(query: Query, hits: tuple[Hit, ...], outcome: Is, film: str | None) -> None:
    """Exactly one film of exactly this title and year is accepted; anything else is a question."""
    decision = decide_automated(query, hits)
    assert (decision.outcome, decision.candidate.key if decision.candidate else None) == (outcome, film), decision


@pytest.mark.parametrize(
    ("query", "hits", "outcome", "film"), [row[1:] for row in LOOKUPS], ids=[r[0] for r in LOOKUPS]
)
def test_lookup(query: Query, hits: tuple[Hit, ...], outcome: Is, film: str | None) -> None:
    """An id is one film when all that answered agree; where ids contradict, title and year say which, or nobody."""
    decision = decide_automated(query, hits)
    assert (decision.outcome, decision.candidate.key if decision.candidate else None) == (outcome, film), decision


def test_an_id_that_its_issuer_calls_nothing_contradicts_nothing() -> None:
    """A TMDB id that was merged away is not a second film: the IMDb id beside it says which film it is."""
    query = Query(ids={"tmdb": "7", "imdb": "tt0113277"})
    assert decide_automated(query, FILM).outcome is Is.CONFLICTING
    decision = decide_automated(query, FILM, missing={("tmdb", "7")})
    assert decision.outcome is Is.CONFIDENT
    assert "id_is_gone" in rules(decision)
    stale = tvdb(5, tmdb=950, imdb="tt0113277")
    assert decide_automated(HEAT, (*FILM[:2], stale)).outcome is Is.CONFLICTING
    assert decide_automated(HEAT, (*FILM[:2], stale), missing={("tmdb", "950")}).outcome is Is.CONFIDENT


def test_a_contradiction_is_kept_on_the_candidate() -> None:
    """Hits that share one id and contradict in another are one candidate that says so; neither id is taken."""
    (film,) = merge_hits([tmdb(1, imdb="tt9"), tmdb(2, imdb="tt9"), omdb("tt9")])
    assert dict(film.conflicts) == {"tmdb": ("1", "2")}
    assert dict(film.ids) == {"imdb": "tt0000009"}
    (chain,) = merge_hits([tmdb(1, imdb="tt9"), tvdb(5, imdb="tt9"), tvdb(5, tmdb=2)])
    assert chain.conflicts["tmdb"] == ("1", "2")


def test_a_year_off_by_one_is_evidence() -> None:
    """A film is accepted by the year that one provider reports, and the other's year is kept as evidence."""
    decision = decide_automated(HEAT, (tmdb(949, year=1996, imdb="tt9"), omdb("tt9")))
    assert "year_differs" in rules(decision)
    assert decision.candidate
    assert dict(decision.candidate.years) == {"tmdb": 1996, "omdb": 1995}


@pytest.mark.parametrize(
    ("namespace", "text", "known"),
    [
        ("imdb", "tt0113277", "tt0113277"),
        ("imdb", "113277", "tt0113277"),
        ("imdb", " TT113277 ", "tt0113277"),
        ("imdb", "tt12345678", "tt12345678"),
        ("imdb", "nm0000001", None),
        ("tmdb", "0949", "949"),
        ("tmdb", "949-heat", None),
        ("tmdb", "0", None),
        ("tmdb", "-5", None),
        ("tmdb", "", None),
        ("tvdb", "movie-77", "77"),
        ("tvdb", "series-77", None),
        ("tvdb", "٧٧", None),
    ],
)
def test_ids_have_one_spelling(namespace: str, text: str, known: str | None) -> None:
    """Leading zeros, IMDb's tt and TVDB's movie- are spelled as their issuers do; what is not an id is None."""
    assert canonical_id(namespace, text) == known


def test_ranking_shows_all_and_says_why() -> None:
    """A person sees every candidate, likeliest first, non-films last with half their score; nothing is decided."""
    series = omdb("tt9", kind=Kind.SERIES)
    hits = (*FILM, tmdb(2, "Heat", 1996), tmdb(3, "White Heat", 1949), tmdb(4, "Hot", None), series)
    shown = rank_interactive(HEAT, hits)
    assert [film.key for film in shown[:2]] == ["tmdb:949", "tmdb:2"]
    assert len(shown) == 5
    assert all(film.reasons and 0 <= film.score <= 100 for film in shown)
    assert "title is the same" in shown[0].reasons
    assert any("series" in reason for film in shown for reason in film.reasons)
    by_id = rank_interactive(Query("White Heat", 1949, {"tmdb": "949"}), hits)
    assert by_id[0].key == "tmdb:949"
    liked = rank_interactive(HEAT, (tmdb(1, popularity=1.0), tmdb(2, popularity=9.0)))
    assert [film.key for film in liked] == ["tmdb:2", "tmdb:1"]


def test_a_decision_is_json() -> None:
    """Outcome, reason, candidates and evidence can be kept as JSON."""
    reported = json.loads(json.dumps(decide_automated(HEAT, FILM).as_json()))
    assert reported["candidate"] == "tmdb:949"
    assert reported["candidates"][0]["ids"] == {"tmdb": "949", "imdb": "tt0113277", "tvdb": "77"}
    assert {"rule", "says", "film"} == set(reported["evidence"][0])


def test_what_to_ask_links_hits_and_ends() -> None:
    """A line of TMDB's list is asked for its ids, an IMDb id for TMDB's film; nothing twice, nothing for far years."""
    line = tmdb(949, complete=False)
    far = tmdb(3, year=1980, complete=False)
    wanted = to_ask(HEAT, (line, far, omdb("tt9")), QUESTIONS)
    assert wanted == (Lookup("tmdb", "imdb", "tt0000009"), Lookup("tmdb", "tmdb", "949"))
    assert to_ask(HEAT, (line, far, omdb("tt9")), QUESTIONS, wanted) == ()
    assert to_ask(HEAT, (tmdb(949, "Feuer", complete=False),), QUESTIONS) == (Lookup("tmdb", "tmdb", "949"),)
    assert to_ask(HEAT, (tmdb(949, "Heat Wave", complete=False),), QUESTIONS) == ()
    first = to_ask(asked_ids(imdb="tt9"), (), QUESTIONS)
    assert first == (Lookup("omdb", "imdb", "tt0000009"), Lookup("tmdb", "imdb", "tt0000009"))


TITLES = ("Heat", "HEAT!", "Heat 2", "Fire", "")
_hits = st.builds(
    Hit,
    provider=st.sampled_from(("tmdb", "omdb", "tvdb", "imdb")),
    ids=st.fixed_dictionaries(
        {},
        optional={
            "tmdb": st.sampled_from("12"),
            "imdb": st.sampled_from(("tt1", "tt2")),
            "tvdb": st.sampled_from("12"),
        },
    ),
    title=st.sampled_from(TITLES),
    original_title=st.none() | st.sampled_from(TITLES),
    year=st.none() | st.sampled_from((1994, 1995, 1996, 1998)),
    kind=st.sampled_from((Kind.MOVIE, Kind.MOVIE, Kind.MOVIE, Kind.SERIES, Kind.UNKNOWN, Kind.VIDEO)),
    adult=st.sampled_from((False, False, False, True)),
    complete=st.booleans(),
    speaks_for=st.sampled_from(("tmdb", "imdb", "tvdb", None)),
)
_queries = st.builds(
    Query,
    title=st.none() | st.sampled_from(TITLES),
    year=st.none() | st.just(1995),
    ids=st.fixed_dictionaries({}, optional={"tmdb": st.just("1"), "imdb": st.sampled_from(("tt1", "tt2"))}),
)


@given(_queries, st.lists(_hits, max_size=6), st.randoms())
def test_property_the_order_of_hits_does_not_matter(query: Query, hits: list[Hit], random: Random) -> None:
    """Providers answer in any order: the decision is the same."""
    mixed = sorted(hits, key=lambda _: random.random())
    assert decide_automated(query, hits).as_json() == decide_automated(query, mixed).as_json()


@given(st.lists(_hits, max_size=6))
def test_property_merging_loses_and_shares_nothing(hits: list[Hit]) -> None:
    """Every hit is in exactly one candidate, and two candidates of films share no id."""
    films = merge_hits(hits)
    assert sorted(map(repr, hits)) == sorted(repr(hit) for film in films for hit in film.hits)
    reported = [
        (n, v) for f in films if not f.kinds & {Kind.SERIES} for n in ("tmdb", "imdb", "tvdb") for v in f.all_ids(n)
    ]
    assert len(reported) == len(set(reported))


@given(st.lists(_hits, max_size=6))
def test_property_a_film_found_by_title_has_it_and_its_year(hits: list[Hit]) -> None:
    """Whatever providers say, what is taken by title and year is a film, free of contradiction, and the only one."""
    decision = decide_automated(HEAT, hits)
    if film := decision.candidate:
        assert any(same_title("Heat", title) for title in film.titles)
        assert fits_year(film, 1995)
        assert not film.conflicts.keys() & {"kind", "tmdb"}
        assert film.kinds <= {Kind.MOVIE}
        assert not film.is_adult
        duplicate = decide_automated(HEAT, (*hits, tmdb(99)))
        assert duplicate.outcome is Is.AMBIGUOUS


@given(_queries.filter(lambda query: bool(query.ids)), st.lists(_hits, max_size=6))
def test_property_a_film_found_by_id_has_one_of_them(query: Query, hits: list[Hit]) -> None:
    """A lookup never gives a film without an id that was asked for, and never what is only a series."""
    if film := decide_automated(query, hits).candidate:
        asked = {(n, canonical_id(n, v)) for n, v in query.ids.items()}
        assert asked & set(film.ids.items())
        assert Kind.SERIES not in film.kinds


@given(_queries, st.lists(_hits, max_size=6))
def test_property_asking_ends(query: Query, hits: list[Hit]) -> None:
    """When everything named was asked and reported nothing, there is nothing left to ask."""
    assert to_ask(query, hits, QUESTIONS, to_ask(query, hits, QUESTIONS)) == ()
