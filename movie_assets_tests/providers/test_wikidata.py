"""Wikidata's answers: one query for many films, each film's part of it, and what an item says."""

import json
from datetime import date
from random import Random
from typing import Any

import orjson
import pytest

from movie_assets.errors import BadAnswerError, NoFilmError
from movie_assets.matching.candidates import Kind
from movie_assets.providers.registry import PARSERS
from movie_assets.providers.wikidata.properties import ASKED
from movie_assets.providers.wikidata.search import film_hit
from movie_assets.providers.wikidata.sparql import parts, query
from movie_assets.providers.wikidata.spec import FILMS_A_CALL
from movie_assets.providers.wikidata.statements import Item
from movie_assets_tests.demo.recorded_answers import RECORDED
from movie_assets_tests.providers.parser_samples import WIKIDATA, WIKIDATA_ITEM, parse
from movie_assets_tests.providers.wikidata_rows import answer, item, rows_of_item, statement

IMDB_ID = "tt0133093"
ITEMS = RECORDED / "more" / "wikidata"


def _row(*statements: dict[str, Any], deprecated: bool = False) -> dict[str, Any]:
    rows = rows_of_item(item("Q1", "A", *statements), IMDB_ID, deprecated=deprecated)
    return PARSERS["wikidata"].parse(answer(*rows)).row


def test_an_item_is_a_film_row() -> None:
    """Ids, names, dates by place, people, money with its currency, awards with their year, scores, ids elsewhere."""
    row = parse("wikidata", WIKIDATA)
    assert (row["wikidata_id"], row["imdb_id"], row["tmdb_id"], row["tvdb_id"]) == ("Q83495", IMDB_ID, 603, 169)
    assert (row["title"], row["kinds"], row["year"], row["runtime"]) == ("The Matrix", ["film"], 1999, 136)
    assert (row["release_date"], row["releases"][0]["country"]) == (date(1999, 3, 31), "US")
    assert (row["countries"], row["languages"]) == (["US"], ["en"])
    assert [(one["name"], one["job"]) for one in row["crew_members"]] == [("Lilly Wachowski", "Director")]
    assert [(one["person_id"], one["character_name"]) for one in row["cast_members"]] == [(43416, "Neo")]
    assert (row["revenue"], row["domestic_box_office"], row["budget"]) == (467_222_728, 172_076_928, 63_000_000)
    assert [(one["territory"], one["currency"], one["as_of"]) for one in row["box_office"]] == [
        ("world", "USD", None),
        ("US", "USD", date(2022, 4, 28)),
    ]
    assert [(one["award"], one["won"], one["year"]) for one in row["awards"]] == [
        ("Academy Award for Best Sound Mixing", True, 2000)
    ]
    assert (row["rotten_tomatoes_score"], row["external_ids"]) == (
        83,
        [{"source": "rotten_tomatoes", "external_id": "m/matrix"}],
    )


def test_a_deprecated_statement_is_not_believed() -> None:
    """Not even where an answer has it; a preferred one comes before the others."""
    sums = [
        statement("P2142", (5, "Q4917"), rank="deprecated", P3005="Q13780930"),
        statement("P2142", (7, "Q4917"), P3005="Q13780930"),
        statement("P2142", (9, "Q4917"), rank="preferred", P3005="Q13780930"),
    ]
    row = _row(*sums, deprecated=True)
    assert [one["amount"] for one in row["box_office"]] == [9, 7]
    assert row["revenue"] == 9


def test_a_sum_is_of_where_and_when_it_says() -> None:
    """The newest of a territory counts; of two without a date none; a sum without a place is of no territory."""
    new, old = ("+2022-04-28", 11), ("+1990-01-01", 11)
    dated = [statement("P2142", (money, "Q4917"), P3005="Q30", P585=day) for money, day in ((3, old), (4, new))]
    assert _row(*dated)["domestic_box_office"] == 4
    rivals = [statement("P2142", (money, "Q4917"), P3005="Q30") for money in (3, 4)]
    assert _row(*rivals)["domestic_box_office"] is None
    of_a_day = [statement("P2142", (money, "Q4917"), P3005="Q30", P585=new) for money in (3, 4)]
    assert _row(*of_a_day)["domestic_box_office"] is None
    nowhere = _row(statement("P2142", (27, "Q4917"), P585=new))
    assert (nowhere["revenue"], nowhere["domestic_box_office"]) == (None, None)
    assert [(one["territory"], one["as_of"]) for one in nowhere["box_office"]] == [(None, date(2022, 4, 28))]


def test_a_currency_is_never_taken_for_another() -> None:
    """Only US dollars fill a column of US dollars; what is counted in nothing is no money."""
    row = _row(
        statement("P2130", (660, "Q123213")),
        statement("P2142", (5, "Q25344"), P3005="Q13780930"),
        statement("P2142", (6, "Q199"), P3005="Q13780930"),
    )
    assert row["costs"] == [{"amount": 660, "currency": "Q123213"}]
    assert (row["budget"], row["revenue"]) == (None, None)
    assert "Q25344" in {one["currency"] for one in row["box_office"]}


def test_an_id_counts_where_there_is_one() -> None:
    """Two TMDB ids say not which; an id that is none is left out; a value that nobody knows is none."""
    row = _row(statement("P4947", "1"), statement("P4947", "2"), statement("P12196", "no"), statement("P345", None))
    assert (row["tmdb_id"], row["tvdb_id"], row["imdb_id"]) == (None, None, None)


def test_a_day_is_known_or_not() -> None:
    """A year is no first of January."""
    row = _row(statement("P577", ("+1982-00-00", 9)), statement("P577", ("+1982-06-25", 11), P291="Q30"))
    assert (row["release_date"], row["year"], len(row["releases"])) == (date(1982, 6, 25), 1982, 1)
    assert _row(statement("P577", ("+1982-00-00", 9)))["release_date"] is None


@pytest.mark.parametrize("time", ["+0001-01-01", "+1234-05-06", "+9999-12-31", "-0044-03-15"])
def test_a_day_in_which_no_film_can_be_is_none(time: str) -> None:
    """Neither as a release, nor as the day that a sum is of: it would be the newest for ever."""
    row = _row(statement("P577", (time, 11), P291="Q30"), statement("P2142", (7, "Q4917"), P585=(time, 11)))
    assert (row["release_date"], row["releases"], row["box_office"][0]["as_of"]) == (None, [], None)


def test_a_length_beyond_any_number_costs_itself() -> None:
    """Hours without end are no minutes, and the film's other facts stay."""
    row = _row(statement("P2047", (1e308, "Q25235")), statement("P4947", "1"))
    assert (row["runtime"], row["tmdb_id"]) == (None, 1)


def test_the_order_of_rows_means_nothing() -> None:
    """The service promises none: an answer in any order is the same film, so that nothing seems to have changed."""
    several = [statement(*one) for one in (("P364", "Q1860"), ("P364", "Q150"), ("P1258", "m/a"), ("P1258", "m/b"))]
    award = statement("P166", "Q488645", P1346=["Q9545711", "Q43416"])
    whole = item("Q1", "A", *several, award, statement("P161", "Q43416"), statement("P161", "Q9545711"))
    rows = list(rows_of_item(whole, IMDB_ID))
    expected = PARSERS["wikidata"].parse(answer(*rows)).row
    for seed in range(5):
        Random(seed).shuffle(rows)
        assert PARSERS["wikidata"].parse(answer(*rows)).row == expected


@pytest.mark.parametrize("kind", ["Q5", "Q5398426", "Q7889", "Q21191270"])
def test_what_is_no_film_is_refused(kind: str) -> None:
    """But not a special of a series that TMDB has among its films."""
    with pytest.raises(NoFilmError):
        _row(statement("P31", kind))
    assert _row(statement("P31", kind), statement("P4947", "282758"))["tmdb_id"] == 282758


def test_of_two_items_the_older_one_counts() -> None:
    """Duplicates are merged into it; then the film has its id, and a merged item is never found again."""
    one, other = (item(id_, id_, statement("P31", "Q11424")) for id_ in ("Q99", "Q100"))
    rows = [row for whole in (other, one) for row in rows_of_item(whole, IMDB_ID)]
    assert PARSERS["wikidata"].parse(answer(*rows)).row["wikidata_id"] == "Q99"


def test_of_two_items_the_film_counts() -> None:
    """An older item of a series or a person that has the film's id by mistake does not hide the film."""
    one, other = (item(id_, id_, statement("P31", kind)) for id_, kind in (("Q99", "Q5398426"), ("Q100", "Q11424")))
    rows = [row for whole in (one, other) for row in rows_of_item(whole, IMDB_ID)]
    assert PARSERS["wikidata"].parse(answer(*rows)).row["wikidata_id"] == "Q100"


def test_a_call_is_taken_apart_by_film() -> None:
    """Each film has its own rows, and one that no item has an answer without any."""
    other = item("Q2", "B", statement("P345", "tt0000002"))
    body = answer(*rows_of_item(other, "tt0000002"), *rows_of_item(WIKIDATA_ITEM, IMDB_ID))
    own = parts(body, [IMDB_ID, "tt0000002", "tt0000003"])
    assert PARSERS["wikidata"].parse(own[IMDB_ID]).row["title"] == "The Matrix"
    assert PARSERS["wikidata"].parse(own["tt0000002"]).row["title"] == "B"
    assert json.loads(own["tt0000003"])["results"] == {"bindings": []}


@pytest.mark.parametrize("bindings", ["{}", '""', "null"])
def test_rows_in_another_form_are_no_absence(bindings: str) -> None:
    """Else fifty films would not be found at once."""
    with pytest.raises(BadAnswerError, match="no whole answer"):
        parts(f'{{"head": {{}}, "results": {{"bindings": {bindings}}}}}'.encode(), [IMDB_ID])


@pytest.mark.parametrize("cut", [40, 400, -1, -3])
def test_half_an_answer_is_none(cut: int) -> None:
    """The service may break off behind HTTP 200: then no film of the call has an answer, wherever it broke off."""
    body = answer(*rows_of_item(WIKIDATA_ITEM, IMDB_ID))
    with pytest.raises(BadAnswerError, match="no whole answer"):
        parts(body[:cut], [IMDB_ID])


@pytest.mark.parametrize("text", [b"a\tb\nc", b"a \\q b", b"a \\ud83d b", b"a \xe9 b", b'a "quoted" b'])
def test_a_broken_text_costs_itself(text: bytes) -> None:
    """One name that breaks JSON's rules costs none of the fifty films of a call."""
    other = item("Q2", "BROKEN", statement("P345", "tt0000002"))
    body = answer(*rows_of_item(other, "tt0000002"), *rows_of_item(WIKIDATA_ITEM, IMDB_ID))
    own = parts(body.replace(b"BROKEN", text), [IMDB_ID, "tt0000002"])
    assert PARSERS["wikidata"].parse(own[IMDB_ID]).row["title"] == "The Matrix"
    assert PARSERS["wikidata"].parse(own["tt0000002"]).row["title"]


def test_rows_of_what_was_not_asked_are_no_absence() -> None:
    """The answer to another query, such as a cache may send, does not say that nobody knows the films."""
    body = answer(*rows_of_item(WIKIDATA_ITEM, IMDB_ID))
    with pytest.raises(BadAnswerError, match=f"asked for tt0000002, answered with {IMDB_ID}"):
        parts(body, ["tt0000002"])


def test_a_query_holds_ids_alone() -> None:
    """Fifty ids fit into an address; what is no id never becomes a part of a query."""
    assert len(query({"imdb": [f"tt{number:08d}" for number in range(FILMS_A_CALL)]})) < 4_000
    with pytest.raises(ValueError, match="no id"):
        query({"imdb": ['tt1" } ?x ?y ?z #']})


def test_a_hit_has_all_ids() -> None:
    """An item links TMDB, IMDb and TVDB, and says of which year and kind the film is."""
    parsed = PARSERS["wikidata"].parse(orjson.dumps(WIKIDATA))
    assert isinstance(parsed.record, Item)
    hit = film_hit(parsed.record)
    assert (hit.ids, hit.title, hit.year, hit.kind) == (
        {"imdb": IMDB_ID, "tmdb": "603", "tvdb": "169"},
        "The Matrix",
        1999,
        Kind.MOVIE,
    )


@pytest.mark.skipif(not ITEMS.is_dir(), reason="recorded items are not part of the project")
@pytest.mark.parametrize(
    ("name", "tmdb_id", "sums"),
    [
        ("Q83495", 603, {("world", 467_222_728), ("US", 172_076_928)}),
        ("Q184843", 78, {(None, 27_615_743), ("world", 41_722_424), ("US", 32_914_489)}),
        ("Q2082426", 282_758, set()),
        ("Q42", None, None),
        ("Q3182559", None, None),
    ],
)
def test_recorded_items_are_read(name: str, tmdb_id: int | None, sums: set[Any] | None) -> None:
    """Films with their box office by territory; a person and a game are refused."""
    whole = orjson.loads((ITEMS / f"neodb_rest_{name}.json").read_bytes())
    body = answer(*rows_of_item(whole, IMDB_ID, ASKED))
    if sums is None:
        with pytest.raises(NoFilmError):
            PARSERS["wikidata"].parse(body)
        return
    row = PARSERS["wikidata"].parse(body).row
    assert row["tmdb_id"] == tmdb_id
    assert {(one["territory"], one["amount"]) for one in row["box_office"]} == sums
