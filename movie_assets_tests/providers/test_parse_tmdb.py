"""How TMDB's details and what is appended to them are read."""

from datetime import datetime

from movie_assets_tests.providers.parser_samples import TMDB, parse


def test_tmdb_absent_is_null() -> None:
    """Empty text, 0 money, no date and "xx" languages are absent; numbers written as text are numbers."""
    row = parse("tmdb", TMDB)
    assert (row["title"], row["release_date"], row["budget"], row["overview"]) == ("もの", None, None, None)
    assert (row["vote_average"], row["content_rating"], row["images"][0]["language"]) == (7.5, "R", None)


def test_tmdbs_theatrical_certificate_leads() -> None:
    """The certificate of cinemas stands before that of a premiere; other countries' are kept beside it."""
    us = [{"certification": "NR", "type": 1}, {"certification": "PG-13", "type": 3}]
    dates = [
        {"iso_3166_1": "US", "release_dates": us},
        {"iso_3166_1": "DE", "release_dates": [{"certification": "12"}]},
    ]
    row = parse("tmdb", TMDB | {"release_dates": {"results": dates}})
    assert row["content_rating"] == "PG-13"
    assert row["certificates"] == [{"country": "DE", "certificate": "12"}, {"country": "US", "certificate": "PG-13"}]
    assert [(release["country"], release["release_type"]) for release in row["releases"]][:2] == [("US", 1), ("US", 3)]


def test_what_tmdb_reports_beside_the_main_facts() -> None:
    """Collection, companies, countries of origin, other titles, and when a video was published, are typed."""
    more = {
        "belongs_to_collection": {"id": 9, "name": "C", "poster_path": "/c.jpg"},
        "production_companies": [{"id": 3, "name": "P", "logo_path": "/p.png", "origin_country": "US"}, {"name": "x"}],
        "origin_country": ["US"],
        "homepage": "no address",
        "alternative_titles": {"titles": [{"iso_3166_1": "FR", "title": "La chose", "type": ""}]},
        "videos": {"results": [{"key": "k", "published_at": "2013-04-16T17:00:00.000Z", "size": 1080}]},
    }
    row = parse("tmdb", TMDB | more)
    assert (row["collection"], row["collection_id"], row["collection_poster_path"]) == ("C", 9, "/c.jpg")
    company = {"company_id": 3, "name": "P", "logo_path": "/p.png", "country": "US"}
    assert (row["production_companies"], row["origin_countries"], row["homepage"]) == ([company], ["US"], None)
    assert row["alternative_titles"] == [{"country": "FR", "title": "La chose", "kind": None}]
    assert (row["videos"][0]["published_at"], row["videos"][0]["size"]) == (datetime(2013, 4, 16, 17), 1080)  # noqa: DTZ001 - frames hold naive UTC


def test_who_shows_a_film_where() -> None:
    """Each service by country and kind of offer; what is no country, and a service without a number, is left out."""
    service = {"provider_id": 8, "provider_name": "S", "logo_path": "/s.jpg", "display_priority": 0}
    germany = {"link": "https://t.example", "flatrate": [service], "rent": [service, {"provider_name": "none"}]}
    row = parse("tmdb", TMDB | {"watch/providers": {"results": {"DE": germany, "nowhere": {"buy": [service]}}}})
    offer = {"country": "DE", "service_id": 8, "service": "S", "logo_path": "/s.jpg", "display_priority": 0}
    assert row["offers"] == [offer | {"offer": "flatrate"}, offer | {"offer": "rent"}]
    assert parse("tmdb", TMDB | {"watch/providers": None})["offers"] == []


def test_translations_of_tmdb() -> None:
    """Title, plot and tagline by language and country; a language that has none of them is left out."""
    german = {"iso_639_1": "de", "iso_3166_1": "AT", "data": {"title": "Das Ding", "overview": "", "tagline": "t"}}
    empty = {"iso_639_1": "fr", "iso_3166_1": "FR", "data": {"title": ""}}
    row = parse("tmdb", TMDB | {"translations": {"translations": [german, empty, {"iso_639_1": "it"}]}})
    translation = {"language": "de", "country": "AT", "title": "Das Ding", "overview": None, "tagline": "t"}
    assert row["translations"] == [translation]
