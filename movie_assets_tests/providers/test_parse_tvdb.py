"""How TVDB's records, images, trailers and remote ids are read."""

import json
from datetime import date
from typing import Any

import pytest

from movie_assets.providers.registry import PARSERS
from movie_assets_tests.providers.parser_samples import TVDB, parse


def tvdb(**fields: Any) -> dict[str, Any]:
    return parse("tvdb", TVDB | {"data": TVDB["data"] | fields})


def test_tvdb_record() -> None:
    """The English title leads, the original one stays; codes of three letters become ISO's of two; money is numbers."""
    row = parse("tvdb", TVDB)
    assert (row["title"], row["original_title"], row["overview"]) == ("Run Lola Run", "Lola rennt", "She runs.")
    assert (row["original_language"], row["countries"], row["spoken_languages"]) == ("de", ["DE"], ["de", "en", "ja"])
    assert (row["budget"], row["revenue"], row["box_office"], row["year"]) == (1_750_000, None, 7_267_585, 1998)
    assert (row["release_date"], row["content_rating"], row["genres"]) == (date(1998, 8, 20), "R", [])
    assert (row["imdb_id"], row["tmdb_id"]) == ("tt0130827", 104)
    assert [(p["person_id"], p["character_name"]) for p in row["cast_members"]] == [(9, "Lola")]
    assert [(p["person_id"], p["job"]) for p in row["crew_members"]] == [(8, "Director")]
    assert [(t["language"], t["title"]) for t in row["translations"]] == [("en", "Run Lola Run"), ("de", "Lola rennt")]


def test_tvdb_images_have_a_host_and_a_known_kind() -> None:
    """Paths alone lie at TVDB's host, whole addresses stay; best scored first; unknown kinds are left out."""
    row = parse("tvdb", TVDB)
    assert [(i["image_type"], i["file_path"], i["language"]) for i in row["images"]] == [
        ("fanart", "https://other.example/2.jpg", None),
        ("clearlogo", "https://cdn.example/3.png", "yue"),
        ("poster", "https://artworks.thetvdb.com/banners/movies/1.jpg", "de"),
    ]
    assert row["poster_url"] == "https://artworks.thetvdb.com/banners/v4/movie/2658/p.jpg"
    assert row["cast_members"][0]["profile_path"] == "https://artworks.thetvdb.com/banners/person/9/x.jpg"


@pytest.mark.parametrize(
    ("url", "site", "key"),
    [
        ("https://www.youtube.com/watch?v=abc&t=1", "YouTube", "abc"),
        ("https://youtu.be/abc?si=x", "YouTube", "abc"),
        ("https://www.youtube.com/embed/a-b_c", "YouTube", "a-b_c"),
        ("https://vimeo.com/12345", "Vimeo", "12345"),
        ("https://videos.example/x", "videos.example", "https://videos.example/x"),
    ],
)
def test_tvdb_trailers(url: str, site: str | None, key: str) -> None:
    """A trailer's address becomes the site and the id there, or stays the id."""
    video = tvdb(trailers=[{"url": url}])["videos"][0]
    assert (video["site"], video["key"], video["video_type"]) == (site, key, "trailer")


@pytest.mark.parametrize(
    ("remote_ids", "imdb_id", "tmdb_id"),
    [
        (None, None, None),
        ([{"id": "tt1", "type": 99, "sourceName": "IMDB"}], "tt0000001", None),
        ([{"id": "tt0000001", "sourceName": "IMDB"}, {"id": " TT1", "sourceName": "imdb"}], "tt0000001", None),
        ([{"id": "tt1", "type": 2, "sourceName": "IMDB"}, {"id": "tt2", "type": 2, "sourceName": "IMDB"}], None, None),
        ([{"id": "nm1", "type": 2, "sourceName": "IMDB"}, {"id": "5", "sourceName": "TheMovieDB.com"}], None, 5),
        ([{"id": "5", "type": 10, "sourceName": "Another place"}], None, None),
    ],
)
def test_tvdb_remote_ids_go_by_the_name_of_the_place(remote_ids: Any, imdb_id: str | None, tmdb_id: int | None) -> None:
    """sourceName says whose an id is, never the number; if one place has two ids, neither counts."""
    body = json.dumps(TVDB | {"data": TVDB["data"] | {"remoteIds": remote_ids}}).encode()
    parsed = PARSERS["tvdb"].parse(body)
    assert (parsed.row["imdb_id"], parsed.row["tmdb_id"]) == (imdb_id, tmdb_id)
    reported = {"tvdb": "2658", "imdb": imdb_id, "tmdb": str(tmdb_id) if tmdb_id else None}
    assert parsed.reported.ids == {place: id_ for place, id_ in reported.items() if id_}


@pytest.mark.parametrize(
    ("data", "tvdb_id"),
    [
        ([{"movie": {"id": 5, "name": "A"}}], "5"),
        ([{"season": {"id": 9, "seriesId": 3}}, {"movie": {"id": 5}}], "5"),
        ([{"movie": {"id": 5}}, {"movie": {"id": 5}}], "5"),
        ([{"movie": {"id": 5}}, {"movie": {"id": 6}}], None),
        ([{"series": {"id": 5}}, {"people": {"id": 5}}], None),
        ([], None),
        (None, None),
    ],
)
def test_tvdb_finds_exactly_one_film_or_none(data: Any, tvdb_id: str | None) -> None:
    """Of what a remote id finds only films count; the first hit may be a season; of two films neither counts."""
    assert PARSERS["tvdb"].found is not None
    reported = PARSERS["tvdb"].found(json.dumps({"status": "success", "data": data}).encode())
    assert reported.ids == ({"tvdb": tvdb_id} if tvdb_id else {})
