"""What the report says: figures of the stores, in words, tables and charts, whatever the collection holds."""

import re
import shutil
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from movie_assets.demo.server import EmbeddedServer
from movie_assets.errors import ConfigurationError
from movie_assets.providers.registry import SPECS
from movie_assets.report.generate import make_report
from movie_assets.report.sections import Section
from movie_assets.settings import Settings
from movie_assets.store.connection import IN_MEMORY, Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.overview import MOST_CHANGED
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.report.conftest import EVIL, YEAR, draw, shown

SECTIONS = (*("films_by_year", "answers_by_age", "calls", "outcomes", "ratings", "coverage", "changed", "waiting"),)
CHARTS = SECTIONS[:6]


@pytest.fixture
def html(report: Path) -> LexborHTMLParser:
    return LexborHTMLParser(report.read_bytes())


@pytest.fixture
def folder(report: Path, server: EmbeddedServer, tmp_path: Path) -> Settings:
    """Settings over a copy of the report's stores."""
    for store in report.parent.glob("*.*"):
        shutil.copyfile(store, tmp_path / store.name)
    return settings_for(server, tmp_path)


def first(node: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    """Return the first such element, which must be there."""
    found = node.css_first(selector)
    assert found is not None, selector
    return found


def rows(sections: Sequence[Section], table: str) -> list[dict[str, Any]]:
    """Return a table of figures behind a report."""
    (found,) = [figures for section in sections for figures in section.tables if figures.name == table]
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def test_every_section_answers_in_words_and_figures(html: LexborHTMLParser) -> None:
    """Each has a question, an answer and a table, with their moment; a chart is drawn twice and named by both."""
    assert tuple(section.id for section in html.css("section")) == SECTIONS
    for section in html.css("section"):
        assert first(section, ".says").text(strip=True)
        assert section.css("tbody tr"), section.id
        assert "As of 20" in section.text()
        drawn = section.css("figure svg")
        assert len(drawn) == (2 if section.id in CHARTS else 0), section.id
        for svg in drawn:
            assert svg.attributes["role"] == "img"
            for name in (svg.attributes["aria-labelledby"] or "").split():
                assert first(html, f"#{name}").text(strip=True)


def test_no_two_elements_have_one_id(html: LexborHTMLParser) -> None:
    """A drawing refers to its own parts by id."""
    ids = Counter(node.id for node in html.css("[id]"))
    assert [name for name, n in ids.items() if n > 1] == []
    used = {use.attributes["xlink:href"] for use in html.css("use")}
    assert {name[1:] for name in used if name} <= ids.keys()


def test_colours_are_those_of_the_page(report: Path) -> None:
    """Every colour of a drawing is a variable of the page's style, which has two values: light and dark."""
    text = report.read_text()
    drawings = "".join(re.findall(r"<svg.*?</svg>", text, re.DOTALL))
    assert set(re.findall(r"(?:fill|stroke): (#\w+)", drawings)) == set()
    assert set(re.findall(r"var\((--\w+)\)", drawings)) <= set(re.findall(r"(--\w+):", text))


def test_foreign_text_stays_text(html: LexborHTMLParser, report: Path) -> None:
    """A title that is markup, and a request that is, are shown as they were written; nothing of them is an element."""
    assert html.css("script, img, iframe, [onerror]") == []
    assert EVIL in first(html, "#changed tbody").text()
    assert EVIL in first(html, "#waiting").text()
    assert "<script" not in report.read_text()


def test_it_loads_nothing_and_forbids_it(html: LexborHTMLParser) -> None:
    """Only links that a person follows lead out, and the page's policy allows nothing but its own styles."""
    policy = first(html, "meta[http-equiv='Content-Security-Policy']").attributes["content"] or ""
    assert policy.startswith("default-src 'none'")
    for node in html.css("[src], link[href], form"):
        assert (node.attributes.get("href") or "").startswith("data:"), node.html


def test_no_key_is_in_it(report: Path, server: EmbeddedServer) -> None:
    """Neither a key nor where the stores lie."""
    text = report.read_text()
    assert not any(key in text for name, key in server.environment().items() if "KEY" in name)
    assert str(report.parent) not in text


def test_notices_of_the_providers_stand_at_its_end(html: LexborHTMLParser) -> None:
    """Of each provider what it declares: the notice that its terms want, what they allow, and where they stand."""
    footer = first(html, "footer")
    assert "This product uses the TMDB API but is not endorsed or certified by TMDB." in footer.text()
    assert "https://thetvdb.com/subscribe" in [link.attributes["href"] for link in footer.css("a")]
    for spec, item in zip(SPECS.values(), footer.css("li"), strict=True):
        words = re.sub(r"\[(.+?)\]\(.+?\)", r"\1", spec.notice)
        assert item.text() == f"{spec.display_name}: {words} {spec.licence.note} {spec.licence.name}"
        assert item.css("a")[-1].attributes["href"] == spec.licence.url


def test_the_figures_are_those_of_the_tables(folder: Settings) -> None:
    """Films by year, coverage by provider, ratings, the most changed film: counted anew by plain queries."""
    made, warehouse = shown(folder), Warehouse(folder.warehouse_path)

    def count(sql: str) -> int:
        return int(warehouse.frame(f"SELECT count(*) AS n {sql}")["n"][0])

    films = count("FROM movies")
    assert rows(made, "films_by_year") == [
        {"year": YEAR, "films": films, "whole": count("FROM provider_cache_movies WHERE complete")}
    ]
    for provider, table in {"tmdb": "tmdb_details", "fanart": "fanart_images"}.items():
        (of_age,) = [row for row in rows(made, "answers_by_age") if row["provider"] == provider]
        assert (of_age["films"], of_age["coverage"]) == (films, count(f"FROM {table}") / films)
    (against,) = [row for row in rows(made, "ratings") if row["rating"] == "metacritic_score"]
    both = "FROM provider_cache_movies WHERE imdb_rating IS NOT NULL AND metacritic_score IS NOT NULL"
    assert against["films"] == count(both)
    most = rows(made, "changed")[0]
    assert (most["title"], most["changes"], most["fields"]) == (EVIL, 3, ["vote_average"])
    assert rows(made, "waiting") == [{"what": "requests pending", "number": 1}]
    assert {row["field"]: row["state"] for row in rows(made, "coverage")}["poster_url"] == "below its threshold"


def test_a_quota_that_does_not_suffice_is_said(folder: Settings, server: EmbeddedServer) -> None:
    """It names the provider and the first day whose calls are too many."""
    tight = settings_for(server, folder.data, omdb={"daily_quota": 3})
    with Operations(tight.operations_path) as operations, operations.transaction() as connection:
        connection.execute("UPDATE fetch_state SET due_at = 1 WHERE provider = 'omdb'")
    (calls,) = [section for section in shown(tight) if section.name == "calls"]
    assert calls.says == f"The quota does not suffice from: omdb {datetime.now(UTC):%Y-%m-%d}."


def test_an_empty_collection_is_told_what_to_do(server: EmbeddedServer, tmp_path: Path) -> None:
    """Without stores there are no charts, and the page says how films are collected."""
    with Operations(IN_MEMORY) as operations:
        made = make_report(settings_for(server, tmp_path), operations, None, datetime.now(UTC), tmp_path / "r.html")
    html = LexborHTMLParser(made.path.read_bytes())
    assert "movie-assets collect" in first(html, "#empty").text()
    assert html.css("svg, table") == []
    assert made.leading["films"] == 0


def test_one_film_is_drawn_too(folder: Settings) -> None:
    """One film with one day of coverage has all its charts."""
    with Operations(folder.operations_path) as operations, operations.transaction() as connection:
        keep = connection.execute("SELECT min(movie_id) FROM films").fetchone()[0]
        connection.execute("UPDATE films SET hidden_at = 1 WHERE movie_id <> ?", (keep,))
        connection.execute("DELETE FROM field_coverage WHERE day < (SELECT max(day) FROM field_coverage)")
    with Warehouse(folder.warehouse_path).connection() as connection:
        for table in ("movies", "stored.provider_cache_movies"):
            connection.execute(f"DELETE FROM {table} WHERE movie_id <> {keep}")
    made = draw(folder)
    assert [row["films"] for row in rows(made.sections, "films_by_year")] == [1]
    assert len(LexborHTMLParser(made.path.read_bytes()).css("figure")) == len(CHARTS)


def test_it_does_not_grow_with_the_collection(folder: Settings, report: Path) -> None:
    """With fifty times the films and changes the page has as many rows, and hardly a byte more."""
    before = shown(folder)
    with Warehouse(folder.warehouse_path).connection() as connection:
        for table in ("movies", "stored.provider_cache_movies", "stored.field_changes"):
            connection.execute(
                f"INSERT INTO {table} SELECT * EXCLUDE (n) REPLACE (movie_id + n * 100000000 AS movie_id)"
                f" FROM {table}, range(1, 50) r(n)"
            )
    after = draw(folder)
    (few,), (many,) = rows(before, "films_by_year"), rows(after.sections, "films_by_year")
    assert many["films"] == 50 * few["films"]
    assert after.size < report.stat().st_size * 1.1
    for section in before:
        most = MOST_CHANGED if section.name == "changed" else len(section.tables[0].rows)
        assert len(rows(after.sections, section.name)) == most


def test_the_demo_says_that_values_are_generated(folder: Settings) -> None:
    """On top, and beside every chart."""
    demo = folder.model_copy(update={"demo": True, "data": folder.data.parent / "of_demo"})
    demo.store_folder.mkdir(parents=True)
    for store in (folder.operations_path, folder.warehouse_path):
        shutil.copyfile(store, demo.store_folder / store.name)
    html = LexborHTMLParser(draw(demo).path.read_bytes())
    assert "generated" in first(html, "#demo").text()
    assert all("generated" in caption.text() for caption in html.css("figcaption"))


def test_a_file_that_cannot_be_written_is_named(server: EmbeddedServer, tmp_path: Path) -> None:
    """The older report stays as it is."""
    (tmp_path / "file").write_text("")
    with Operations(IN_MEMORY) as operations, pytest.raises(ConfigurationError, match="Name another --output"):
        make_report(settings_for(server, tmp_path), operations, None, datetime.now(UTC), tmp_path / "file" / "r.html")
