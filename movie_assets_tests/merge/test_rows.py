"""Which provider's value a field gets."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie_assets.merge.fields import CREDITS_SOURCES, FIELDS, FROM_CREW
from movie_assets.providers.omdb.settings import OmdbSettings
from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.settings import Settings
from movie_assets.warehouse.cache_tables import CACHE_TABLES
from movie_assets.warehouse.merging.queries import merge_version
from movie_assets_tests.conftest import SLOW_PROPERTY
from movie_assets_tests.merge.merging import films, merged, typed_rows

NOON = datetime(2026, 11, 21, 12)  # noqa: DTZ001 - frames hold naive UTC
TTL = {"tmdb": 168.0, "omdb": 168.0, "fanart": 24.0, "tvdb": 168.0, "imdb": 24.0}


def _merged(
    settings: Settings | None = None, year: str = "undated", **rows: list[dict[str, Any]]
) -> dict[str, pl.DataFrame]:
    settings = settings or Settings(_env_file=None)
    full = {p: [{"answer_id": f"{p}-1", "fetched_at": NOON} | row for row in own] for p, own in rows.items()}
    answers = typed_rows(**full)
    return merged(films(answers, [1], year), answers, replace(settings.preferences, ttl_hours=TTL))


def _movie(settings: Settings | None = None, year: str = "undated", **rows: list[dict[str, Any]]) -> dict[str, Any]:
    return _merged(settings, year, **rows)["provider_cache_movies"].row(0, named=True)


TMDB = {"movie_id": 1, "title": "T", "overview": "long", "runtime": 100, "release_date": date(2000, 1, 1)}
OMDB = {"movie_id": 1, "title": "O", "plot": "short", "runtime": 101, "released": date(2000, 2, 2), "rated": "PG"}


def test_omdb_leads_where_it_curates() -> None:
    """Title, runtime, release date and content rating: OMDb before TMDB; the source of each is kept."""
    row = _movie(tmdb=[TMDB | {"certificates": [{"country": "US", "certificate": "R"}]}], omdb=[OMDB])
    assert (row["title"], row["runtime"], row["release_date"], row["content_rating"]) == (
        "O",
        101,
        date(2000, 2, 2),
        "PG",
    )
    sources = json.loads(row["field_sources"])
    assert sources["title"] == sources["runtime"] == sources["release_date"] == "omdb"
    assert row["year"] == 2000


def test_absent_falls_to_the_next_provider() -> None:
    """A field that OMDb does not have is TMDB's, and says so."""
    row = _movie(tmdb=[TMDB], omdb=[OMDB | {"title": None, "runtime": None}])
    assert (row["title"], row["runtime"]) == ("T", 100)
    assert json.loads(row["field_sources"])["title"] == "tmdb"


@pytest.mark.parametrize(("plot", "overview"), [("short", "long"), ("full", "short")])
def test_a_short_plot_is_an_outline(plot: str, overview: str) -> None:
    """OMDb's short plot is the outline and TMDB's leads the overview; a full plot leads the overview."""
    settings = Settings(_env_file=None, omdb=OmdbSettings(_env_file=None, plot=plot))
    row = _movie(settings, tmdb=[TMDB], omdb=[OMDB])
    assert (row["overview"], row["outline"]) == (overview, "short")


def test_a_language_makes_tmdb_lead() -> None:
    """Localized titles and overviews are TMDB's."""
    row = _movie(Settings(_env_file=None, language="de-DE"), tmdb=[TMDB], omdb=[OMDB])
    assert (row["title"], row["overview"]) == ("T", "long")


def test_priority_is_configurable() -> None:
    """One table says whose value a field is; changing it changes the merge and its version."""
    mine = Settings(_env_file=None, priority={"title": ("tmdb", "omdb")})
    assert _movie(mine, tmdb=[TMDB], omdb=[OMDB])["title"] == "T"
    assert merge_version(mine.preferences) != merge_version(Settings(_env_file=None).preferences)


def test_only_tmdb_has_a_tagline() -> None:
    """Exclusive fields come from one provider, whoever else answered."""
    row = _movie(tmdb=[TMDB | {"tagline": "tag"}], omdb=[OMDB | {"imdb_rating": 7.1, "awards": "1 win"}])
    assert (row["tagline"], row["imdb_rating"], row["awards"]) == ("tag", 7.1, "1 win")


def _image(path: str, kind: str = "poster") -> dict[str, Any]:
    return {"image_type": kind, "file_path": path, "width": 1, "height": 2, "is_hd": False}


def test_images_of_providers_never_touch() -> None:
    """Each provider's images stand beside the other's, also with the same path; one provider's doubles are one."""
    images = _merged(
        tmdb=[TMDB | {"images": [_image("/a"), _image("/a"), _image("/b")]}],
        fanart=[{"movie_id": 1, "tmdb_id": 1, "images": [_image("/a")]}],
        tvdb=[{"movie_id": 1, "tvdb_id": 7, "images": [_image("/a")]}],
    )["provider_cache_images"]
    assert sorted(images.select("provider_name", "file_path").rows()) == [
        ("fanart.tv", "/a"),
        ("tmdb", "/a"),
        ("tmdb", "/b"),
        ("tvdb", "/a"),
    ]


def test_tvdb_fills_what_others_lack() -> None:
    """Title, overview, runtime, date, content rating and money are TVDB's only when nobody before it has one."""
    tvdb = {
        "movie_id": 1,
        "title": "V",
        "overview": "theirs",
        "runtime": 99,
        "release_date": date(1999, 1, 1),
        "content_rating": "R",
        "certificates": [{"country": "US", "certificate": "R"}],
        "budget": 5,
        "genres": ["Drama"],
        "studios": ["S"],
        "poster_url": "https://v/p.jpg",
    }
    alone = _movie(tvdb=[tvdb])
    assert {name: alone[name] for name in tvdb if name not in ("studios", "movie_id", "certificates")} == {
        name: value for name, value in tvdb.items() if name not in ("studios", "movie_id", "certificates")
    }
    assert alone["companies"] == ["S"]
    last = _movie(tmdb=[TMDB], omdb=[OMDB | {"runtime": None}], tvdb=[tvdb])
    assert (last["title"], last["runtime"], last["content_rating"], last["overview"]) == ("O", 100, "PG", "long")
    assert (last["budget"], json.loads(last["field_sources"])["budget"]) == (5, "tvdb")


def test_tvdbs_overview_comes_before_a_short_plot() -> None:
    """OMDb's short plot is the last overview: TVDB's stands before it."""
    tvdb = {"movie_id": 1, "overview": "theirs"}
    assert _movie(tmdb=[TMDB | {"overview": None}], omdb=[OMDB], tvdb=[tvdb])["overview"] == "theirs"


VIDEO = {"video_type": "trailer", "site": "YouTube", "key": "k"}
PERSON = {"person_id": 1, "name": "P", "character_name": "C", "cast_order": 0}
CREW = [{"person_id": 3, "name": "Q", "job": "Director"}, {"person_id": 4, "name": "R", "job": "Writer"}]


def test_tvdbs_videos_and_ids_stand_beside_tmdbs() -> None:
    """Trailers and ids name who reported them."""
    merged = _merged(
        tmdb=[TMDB | {"tmdb_id": 1, "videos": [VIDEO]}],
        tvdb=[{"movie_id": 1, "tvdb_id": 7, "imdb_id": "tt1", "tmdb_id": 1, "videos": [VIDEO]}],
    )
    assert merged["provider_cache_videos"]["provider_name"].to_list() == ["tmdb", "tvdb"]
    reported = merged["provider_cache_external_ids"].filter(provider_name="tvdb").select("source", "external_id").rows()
    assert sorted(reported) == [("imdb", "tt1"), ("tmdb", "1"), ("tvdb", "7")]


def test_people_are_tvdbs_only_where_tmdb_has_none() -> None:
    """TVDB numbers people otherwise, so a film's cast is of one provider, and its crew too; each row says of whom."""
    tvdb = {"movie_id": 1, "cast_members": [PERSON | {"person_id": 2}], "crew_members": CREW}
    merged = _merged(tmdb=[TMDB | {"cast_members": [PERSON]}], tvdb=[tvdb])
    cast, crew = merged["provider_cache_movie_cast"], merged["provider_cache_movie_crew"]
    assert cast.select("provider_name", "person_id").rows() == [("tmdb", 1)]
    assert crew.select("provider_name", "person_id").rows() == [("tvdb", 3), ("tvdb", 4)]
    movie = merged["provider_cache_movies"].row(0, named=True)
    assert (movie["directors"], movie["writers"]) == (["Q"], ["R"])
    assert json.loads(movie["field_sources"])["directors"] == "tvdb"


def test_a_genre_has_one_name() -> None:
    """OMDb's Sci-Fi is TMDB's Science Fiction."""
    assert _movie(omdb=[OMDB | {"genres": ["Sci-Fi", "Drama"]}])["genres"] == ["Science Fiction", "Drama"]


def test_omdb_fills_companies_and_homepage() -> None:
    """Its old answers name producers and a site: they serve where TMDB has none."""
    row = _movie(tmdb=[TMDB], omdb=[OMDB | {"production": ["P"], "website": "https://h.example"}])
    assert (row["companies"], row["homepage"]) == (["P"], "https://h.example")


def test_the_oldest_source_dates_the_film() -> None:
    """fetched_at is the oldest of the sources, expires_at the earliest end of a TTL, the version the newest answer."""
    old = NOON - timedelta(days=3)
    row = _movie(
        tmdb=[TMDB | {"fetched_at": old, "answer_id": "b"}],
        fanart=[{"movie_id": 1, "fetched_at": NOON, "answer_id": "c"}],
    )
    assert row["fetched_at"] == old
    assert row["expires_at"] == NOON + timedelta(hours=24)
    assert row["answer_id"] == "c"


def test_imdb_counts_last() -> None:
    """IMDb fills what nobody else reports. Alone it dates the film; beside others it does not, as it is asked once."""
    imdb = {"movie_id": 1, "title": "I", "year": 1999, "imdb_rating": 6.5, "fetched_at": NOON - timedelta(days=90)}
    row = _movie(imdb=[imdb])
    assert (row["title"], row["year"], row["release_date"], row["imdb_rating"]) == ("I", 1999, None, 6.5)
    assert row["fetched_at"] == imdb["fetched_at"]
    assert row["expires_at"] == NOON - timedelta(days=89)
    row = _movie(imdb=[imdb], tmdb=[TMDB | {"release_date": None}])
    assert (row["title"], row["year"], row["imdb_rating"]) == ("T", 1999, 6.5)
    assert json.loads(row["field_sources"])["imdb_rating"] == "imdb"
    assert row["fetched_at"] == NOON
    row = _movie(imdb=[imdb], omdb=[OMDB | {"imdb_rating": 7.5, "released": None, "year": 2001}])
    assert (row["title"], row["year"], row["imdb_rating"]) == ("O", 2001, 7.5)


def test_directors_come_from_the_crew() -> None:
    """Directors are TMDB's crew with that job, in order, once each; OMDb's names serve where there are none."""
    crew = [
        {"person_id": n, "name": name, "job": job}
        for n, (name, job) in enumerate([("A", "Director"), ("B", "Writer"), ("C", "Director"), ("A", "Director")])
    ]
    assert _movie(tmdb=[TMDB | {"crew_members": crew}], omdb=[OMDB | {"directors": ["X"]}])["directors"] == ["A", "C"]
    assert _movie(tmdb=[TMDB], omdb=[OMDB | {"directors": ["X"]}])["directors"] == ["X"]


def test_a_film_without_answers_has_no_rows() -> None:
    """What nobody reported is not in the cache."""
    assert all(frame.is_empty() for frame in _merged().values())


def test_every_merged_table_fits_its_declaration() -> None:
    """The merge gives every declared column of every merged table, and no other table."""
    merged = _merged(tmdb=[TMDB], omdb=[OMDB])
    assert set(merged) == set(CACHE_TABLES)
    for name, frame in merged.items():
        assert set(CACHE_TABLES[name].schema) <= set(frame.columns), name


VALUES = st.none() | st.text(min_size=1, max_size=5)


@SLOW_PROPERTY
@given(VALUES, VALUES)
def test_property_a_value_is_never_invented_or_lost(tmdb_title: str | None, omdb_title: str | None) -> None:
    """The merged value is one that a provider gave; it is absent only where no provider gave one."""
    row = _movie(tmdb=[TMDB | {"title": tmdb_title}], omdb=[OMDB | {"title": omdb_title}])
    assert row["title"] == (omdb_title if omdb_title is not None else tmdb_title)


def test_every_field_names_columns_that_exist() -> None:
    """The table of fields speaks of declared columns only (directors are made from the crew)."""
    for field, columns in FIELDS.items():
        for provider, column in columns.items():
            assert column in PROVIDER_TABLES[provider].schema or (
                provider in CREDITS_SOURCES and column in FROM_CREW
            ), field
