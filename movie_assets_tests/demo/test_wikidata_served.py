"""The embedded Wikidata: what it serves comes out right, also where it is odd, and it keeps the service's rules."""

import httpx

from movie_assets.demo.catalogue.oddities import odd
from movie_assets.demo.server import EmbeddedServer
from movie_assets.demo.wikidata.item_statements import has_item
from movie_assets.demo.wikidata.routes import CONTACT, ROOT
from movie_assets.providers.registry import PARSERS
from movie_assets.providers.wikidata.sparql import parts, query

SEED = "demo"
NAMED = {"User-Agent": f"tests ({CONTACT})"}


def test_odd_items_come_out_right(running_server: EmbeddedServer) -> None:
    """A deprecated sum is not believed, a sum of nowhere is no revenue, a cost in euro no budget."""
    films = [f for f in running_server.catalogue.view.films.values() if f.imdb_id and f.revenue and f.budget]
    films = [f for f in films if has_item(SEED, f)][:150]
    played = set[str]()
    for start in range(0, len(films), 50):
        some = {str(film.imdb_id): film for film in films[start : start + 50]}
        asked = {"query": query({"imdb": list(some)})}
        body = httpx.get(running_server.url + ROOT, params=asked, headers=NAMED).content
        for id_, part in parts(body, list(some)).items():
            film, row = some[id_], PARSERS["wikidata"].parse(part).row
            oddities = odd(SEED, film, "wikidata")
            played |= oddities
            assert row["revenue"] == (None if "sum_of_nowhere" in oddities else film.revenue)
            assert row["budget"] == (None if "other_currency" in oddities else film.budget)
            assert film.revenue in {one["amount"] for one in row["box_office"]}
            assert film.revenue * 10 not in {one["amount"] for one in row["box_office"]}
            assert [one["currency"] for one in row["costs"]] == ["EUR" if "other_currency" in oddities else "USD"]
    assert played == {"sum_of_nowhere", "deprecated_sum", "other_currency"}


def test_the_rules_of_the_service_are_kept(running_server: EmbeddedServer) -> None:
    """Whoever names nobody to turn to is refused, and so is what is no query; films that it lacks have no row."""
    address = running_server.url + ROOT
    known = query({"imdb": ["tt0000000"], "tmdb": ["1"], "tvdb": ["1"]})
    assert httpx.get(address, params={"query": known}, headers={"User-Agent": "tests"}).status_code == 403
    assert httpx.get(address, params={"query": "SELECT"}, headers=NAMED).status_code == 400
    assert httpx.get(address, params={"query": known}, headers=NAMED).json()["results"] == {"bindings": []}
