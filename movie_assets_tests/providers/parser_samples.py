"""A small answer of each provider about one film, as tests of the parsers change it.

Belongs here: made-up answers, and parsing them. Does not belong here: assertions.
"""

import json
from typing import Any

from movie_assets.providers.registry import PARSERS
from movie_assets_tests.providers.wikidata_rows import answer, item, rows_of_item, statement

TMDB: dict[str, Any] = {
    "id": 7,
    "original_title": "もの",
    "title": "",
    "release_date": "",
    "budget": 0,
    "revenue": 0,
    "runtime": None,
    "imdb_id": None,
    "overview": "",
    "vote_average": "7.5",
    "vote_count": 3,
    "genres": [{"id": 1, "name": "Drama"}],
    "images": {"posters": [{"file_path": "/p", "iso_639_1": "xx", "vote_average": "5.4", "height": 1500}]},
    "credits": {"cast": [{"id": 1, "name": "A", "character": "B", "order": 0}], "crew": []},
    "release_dates": {
        "results": [{"iso_3166_1": "US", "release_dates": [{"certification": ""}, {"certification": "R"}]}]
    },
}
OMDB: dict[str, Any] = {
    "Title": "Heat",
    "Year": "1995",
    "Rated": "N/A",
    "Released": "15 Dec 1995",
    "Runtime": "170 min",
    "Plot": "N/A",
    "Director": "A, B",
    "imdbRating": "8.3",
    "imdbVotes": "858,780",
    "Metascore": "N/A",
    "BoxOffice": "$67,436,818",
    "Ratings": [{"Source": "Rotten Tomatoes", "Value": "84%"}, {"Source": "Metacritic", "Value": "76/100"}],
    "imdbID": "tt0113277",
    "Type": "movie",
    "Response": "True",
}
FANART: dict[str, Any] = {
    "name": "Heat",
    "tmdb_id": "949",
    "imdb_id": "tt0113277",
    "unknowngroup": [{"x": 1}],
    "hdmovielogo": [{"id": "1", "url": "https://f/1.png", "lang": "00", "likes": "6"}],
    "movieposter": [
        {"id": "2", "url": "https://f/2.jpg", "lang": "", "likes": "0"},
        {"id": "3", "url": "https://f/3.jpg", "lang": "de", "likes": "1"},
    ],
}
TVDB: dict[str, Any] = {
    "status": "success",
    "data": {
        "id": 2658,
        "name": "Lola rennt",
        "image": "/banners/v4/movie/2658/p.jpg",
        "runtime": 81,
        "year": "1998",
        "status": {"id": 5, "name": "Released", "recordType": "movie"},
        "budget": "1750000",
        "boxOffice": "0",
        "boxOfficeUS": "$7,267,585.00",
        "originalCountry": "deu",
        "originalLanguage": "deu",
        "genres": None,
        "first_release": {"country": "global", "date": "1998-08-20", "detail": None},
        "companies": {"production": None},
        "remoteIds": [
            {"id": "tt0130827", "type": 2, "sourceName": "IMDB"},
            {"id": "104", "type": 12, "sourceName": "TheMovieDB.com"},
            {"id": "lola", "type": 3, "sourceName": "EIDR"},
        ],
        "artworks": [
            {"image": "movies/1.jpg", "type": 14, "language": "deu", "score": 1, "width": 680, "height": 1000},
            {"image": "https://other.example/2.jpg", "type": 15, "language": None, "score": 5, "height": 1080},
            {"image": "//cdn.example/3.png", "type": 25, "language": "yue", "score": 3},
            {"image": "/banners/4.jpg", "type": 999},
            {"image": None, "type": 14},
        ],
        "trailers": [{"name": "T", "url": "https://www.youtube.com/watch?v=abc", "language": "eng", "runtime": 90}],
        "characters": [
            {
                "name": "Lola",
                "peopleId": 9,
                "personName": "F. P.",
                "peopleType": "Actor",
                "sort": 0,
                "personImgURL": "/banners/person/9/x.jpg",
            },
            {"name": None, "peopleId": 8, "personName": "T. T.", "peopleType": "Director", "sort": 1},
        ],
        "contentRatings": [
            {"name": "FSK 12", "country": "deu", "contentType": "movie"},
            {"name": "TV-14", "country": "usa", "contentType": "episode"},
            {"name": "R", "country": "usa", "contentType": "movie"},
        ],
        "production_countries": [{"country": "deu"}],
        "spoken_languages": ["deu", "eng", "jpn"],
        "translations": {
            "nameTranslations": [
                {"name": "Run, Lola", "language": "eng", "isAlias": True},
                {"name": "Run Lola Run", "language": "eng", "tagline": "Fast."},
                {"name": "Lola rennt", "language": "deu", "isPrimary": True},
            ],
            "overviewTranslations": [{"overview": "She runs.", "language": "eng"}],
            "alias": None,
        },
    },
}
IMDB = {
    "source": "data_files",
    "basics": {"tconst": "tt1234567", "titleType": "movie", "primaryTitle": "A", "startYear": "1999"},
    "rating": {"averageRating": "7.1", "numVotes": "12"},
    "directors": ["B"],
    "cast": ["C", "D"],
}
WIKIDATA_ITEM = item(
    "Q83495",
    "The Matrix",
    statement("P31", "Q11424"),
    statement("P345", "tt0133093"),
    statement("P4947", "603"),
    statement("P12196", "169"),
    statement("P1476", {"text": "The Matrix", "language": "en"}),
    statement("P577", ("+1999-03-31", 11), P291="Q30"),
    statement("P577", ("+1999-00-00", 9)),
    statement("P2047", (136, "Q7727")),
    statement("P495", "Q30"),
    statement("P364", "Q1860"),
    statement("P57", "Q9545711"),
    statement("P161", "Q43416", P4633="Neo"),
    statement("P2130", (63_000_000, "Q4917")),
    statement("P2142", (467_222_728, "Q4917"), P3005="Q13780930"),
    statement("P2142", (172_076_928, "Q4917"), P3005="Q30", P585=("+2022-04-28", 11)),
    statement("P2142", (1, "Q4917"), rank="deprecated", P3005="Q13780930"),
    statement("P166", "Q488645", P585=("+2000-00-00", 9), P1346="Q16198174"),
    statement("P444", "83%", P447="Q105584", P459="Q108403393", P585=("+2024-12-27", 11)),
    statement("P1258", "m/matrix"),
)
WIKIDATA: dict[str, Any] = json.loads(answer(*rows_of_item(WIKIDATA_ITEM, "tt0133093")))
SAMPLES = {"tmdb": TMDB, "omdb": OMDB, "fanart": FANART, "tvdb": TVDB, "wikidata": WIKIDATA, "imdb": IMDB}


def parse(provider: str, body: Any) -> dict[str, Any]:
    """Return the typed row of an answer."""
    return PARSERS[provider].parse(json.dumps(body).encode()).row
