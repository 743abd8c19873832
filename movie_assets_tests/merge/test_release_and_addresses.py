"""Year and date of the first release, certificates by country, and which image and trailer are shown."""

import json
from datetime import date, datetime
from typing import Any

import pytest

from movie_assets.settings import Settings
from movie_assets_tests.merge.test_rows import OMDB, TMDB, _merged, _movie

TVDB: dict[str, Any] = {"movie_id": 1, "tvdb_id": 7}
POSTER = {"image_type": "poster", "width": 1, "height": 2, "is_hd": True}


def _settings(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)


def test_a_date_of_another_year_is_another_release() -> None:
    """OMDb's date leads within the film's own year only; the year is the partition's, whoever reports another."""
    american = OMDB | {"released": date(2004, 5, 12), "year": 2004}
    row = _movie(year="1954", tmdb=[TMDB | {"release_date": date(1954, 11, 3)}], omdb=[american])
    assert (row["release_date"], row["year"]) == (date(1954, 11, 3), 1954)
    assert json.loads(row["field_sources"])["release_date"] == "tmdb"
    same = _movie(year="2004", tmdb=[TMDB | {"release_date": date(2004, 1, 1)}], omdb=[american])
    assert (same["release_date"], same["year"]) == (date(2004, 5, 12), 2004)


def test_tvdbs_year_counts_where_no_date_is_known() -> None:
    """Without any date the year is that of the partition, else OMDb's, TVDB's or IMDb's."""
    undated = TMDB | {"release_date": None}
    assert _movie(tmdb=[undated], tvdb=[TVDB | {"year": 1999}])["year"] == 1999
    assert _movie(year="1998", tmdb=[undated], tvdb=[TVDB | {"year": 1999}])["year"] == 1998
    row = _movie(tmdb=[undated], omdb=[OMDB | {"released": None, "year": 2001}], tvdb=[TVDB | {"year": 1999}])
    assert row["year"] == 2001


def _rated(certificate: str, country: str = "US") -> dict[str, Any]:
    return {"certificates": [{"country": country, "certificate": certificate}]}


def test_not_rated_falls_to_the_next_provider() -> None:
    """A film without a certificate at one provider has the next one's; "Not Rated" stands where nobody has one."""
    row = _movie(omdb=[OMDB | {"rated": "Not Rated"}], tmdb=[TMDB | _rated("PG-13")])
    assert (row["content_rating"], json.loads(row["field_sources"])["content_rating"]) == ("PG-13", "tmdb")
    row = _movie(omdb=[OMDB | {"rated": "Not Rated"}], tmdb=[TMDB], tvdb=[TVDB | _rated("R")])
    assert row["content_rating"] == "R"
    assert _movie(omdb=[OMDB | {"rated": "Not Rated"}], tmdb=[TMDB])["content_rating"] == "Not Rated"


@pytest.mark.parametrize(("country", "certificate"), [("US", "PG"), ("DE", "12"), ("FR", "U"), ("IT", None)])
def test_the_certificate_is_of_the_country_of_the_settings(country: str, certificate: str | None) -> None:
    """A country's certificates are its own: OMDb's American one is nobody else's."""
    tmdb = {"certificates": [{"country": "DE", "certificate": "12"}, {"country": "US", "certificate": "R"}]}
    settings = _settings(certificate_country=country)
    row = _movie(settings, omdb=[OMDB], tmdb=[TMDB | tmdb], tvdb=[TVDB | _rated("U", "FR")])
    assert row["content_rating"] == certificate


def _poster(path: str, language: str | None, votes: int) -> dict[str, Any]:
    return POSTER | {"file_path": path, "language": language, "vote_count": votes}


@pytest.mark.parametrize(
    ("language", "poster"),
    [
        (None, "https://image.tmdb.org/t/p/original/en2"),
        ("de-DE", "https://f/de"),
        ("fr-FR", "https://image.tmdb.org/t/p/original/en2"),
    ],
)
def test_images_go_by_language_then_votes(language: str | None, poster: str) -> None:
    """The language of the settings first, then those of artwork in their order, then votes; always an address."""
    images = [_poster("/en1", "en", 3), _poster("/en2", "en", 5), _poster("/none", None, 50), _poster("/it", "it", 99)]
    fanart = {
        "movie_id": 1,
        "tmdb_id": 1,
        "images": [_poster("https://f/de", "de", 1), _poster("https://f/x", "de", 0)],
    }
    tmdb = TMDB | {"poster_path": "/chosen", "images": images}
    row = _movie(
        _settings(language=language), tmdb=[tmdb], fanart=[fanart], omdb=[OMDB | {"poster_url": "https://o/p"}]
    )
    assert row["poster_url"] == poster
    assert json.loads(row["field_sources"])["poster_url"] == ("fanart" if language == "de-DE" else "tmdb")


def test_without_images_the_chosen_poster_is_an_address() -> None:
    """A path is made whole; without one the next provider's address is shown."""
    row = _movie(tmdb=[TMDB | {"poster_path": "/p.jpg", "backdrop_path": "/b.jpg"}])
    assert row["poster_url"] == "https://image.tmdb.org/t/p/original/p.jpg"
    assert row["backdrop_url"] == "https://image.tmdb.org/t/p/original/b.jpg"
    assert _movie(tmdb=[TMDB], omdb=[OMDB | {"poster_url": "https://o/p"}])["poster_url"] == "https://o/p"


def test_backgrounds_stand_without_text_first_and_logos_with_it() -> None:
    """A background without text is the better one; a logo is of the language."""

    def image(kind: str, path: str, language: str | None, votes: int) -> dict[str, Any]:
        return _poster(path, language, votes) | {"image_type": kind}

    images = [image("fanart", "https://f/en", "en", 9), image("fanart", "https://f/none", None, 1)]
    logos = [image("clearlogo", "https://f/l1", None, 9), image("clearlogo", "https://f/l2", "en", 1)]
    row = _movie(tmdb=[TMDB], fanart=[{"movie_id": 1, "tmdb_id": 1, "images": images + logos}])
    assert (row["fanart_url"], row["backdrop_url"], row["clearlogo_url"]) == (
        "https://f/none",
        "https://f/none",
        "https://f/l2",
    )


def test_the_trailer_is_official_and_the_newest() -> None:
    """An official trailer before one that nobody calls official, the newest first; teasers and others are none."""

    def video(key: str, day: int, **more: Any) -> dict[str, Any]:
        at = datetime(2020, 1, day)  # noqa: DTZ001 - frames hold naive UTC
        return {"video_type": "trailer", "site": "YouTube", "key": key, "is_official": True, "published_at": at} | more

    videos = [
        video("old", 1),
        video("new", 9),
        video("fan", 20, is_official=False),
        video("teaser", 21, video_type="teaser"),
        video("elsewhere", 22, site="Other"),
    ]
    row = _movie(tmdb=[TMDB | {"videos": videos}], tvdb=[TVDB | {"videos": [video("theirs", 28, is_official=None)]}])
    assert row["trailer_url"] == "https://www.youtube.com/watch?v=new"
    assert _movie(tmdb=[TMDB | {"videos": videos[2:]}])["trailer_url"] is None
    vimeo = _movie(tvdb=[TVDB | {"videos": [video("12", 1, site="Vimeo", is_official=None)]}])
    assert vimeo["trailer_url"] == "https://vimeo.com/12"


def test_what_only_one_provider_tells_is_merged() -> None:
    """Writers each once, from TMDB's crew else OMDb; collection, languages, origin, homepage, adult, awards."""
    crew = [
        {"person_id": n, "name": name, "job": job}
        for n, (name, job) in enumerate([("A", "Novel"), ("B", "Screenplay"), ("A", "Screenplay"), ("C", "Director")])
    ]
    more = {
        "crew_members": crew,
        "collection": "K",
        "collection_id": 9,
        "collection_poster_path": "/k.jpg",
        "spoken_languages": ["en", "fr"],
        "origin_countries": ["US"],
        "homepage": "https://h.example",
        "adult": False,
    }
    omdb = OMDB | {"writers": ["X"], "award_wins": 45, "award_nominations": 28, "named_award": "Oscar"}
    row = _movie(tmdb=[TMDB | more], omdb=[omdb])
    assert (row["writers"], row["directors"]) == (["A", "B"], ["C"])
    assert (row["collection"], row["collection_id"]) == ("K", 9)
    assert row["collection_poster_url"] == "https://image.tmdb.org/t/p/original/k.jpg"
    assert (row["spoken_languages"], row["origin_countries"], row["adult"]) == (["en", "fr"], ["US"], False)
    assert (row["homepage"], row["award_wins"], row["named_award"]) == ("https://h.example", 45, "Oscar")
    assert _movie(tmdb=[TMDB], omdb=[omdb])["writers"] == ["X"]


def test_images_keep_their_paths() -> None:
    """The table of images has what providers sent; only what is named _url is an address."""
    images = _merged(tmdb=[TMDB | {"images": [_poster("/en1", "en", 3)]}])["provider_cache_images"]
    assert images["file_path"].to_list() == ["/en1"]
