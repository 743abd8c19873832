"""JSON exports, as programs write them.

Belongs here: files as data. Does not belong here: webhooks (samples_of_webhooks.py), what must hold of them
(test_inputs.py).
"""

from movie_assets_tests.identify.input_sample import BY_IMDB, BY_TITLE, BY_TMDB, MATRIX, Sample, json_file

_PLEX_FILM = {
    "type": "movie",
    "title": "The Matrix",
    "year": 1999,
    "guid": "plex://movie/1",
    "Guid": [{"id": "imdb://tt0133093"}, {"id": "tmdb://603"}],
}
_EMBY_FILM = {
    "Name": "The Matrix",
    "ProductionYear": 1999,
    "Type": "Movie",
    "MediaType": "Video",
    "ProviderIds": {"Imdb": "tt0133093", "Tmdb": "603"},
}
_TRAKT_IDS = {"trakt": 481, "slug": "the-matrix-1999", "imdb": "tt0133093", "tmdb": 603}
_RADARR_FILM = {"id": 1, "title": "The Matrix", "year": 1999, "tmdbId": 603, "imdbId": "tt0133093"}

_ID_ALONE = (None, None, {"tmdb": "603"})
_TITLED = ("The Matrix", None, {"tmdb": "603"})

EXPORT_SAMPLES: dict[str, tuple[Sample, ...]] = {
    "CouchPotato movie list": (
        json_file(
            {
                "movies": [
                    {
                        "status": "active",
                        "info": {"tmdb_id": 603, "imdb": "tt0133093", "year": 1999, "original_title": "The Matrix"},
                        "title": "The Matrix",
                        "identifiers": {"imdb": "tt0133093"},
                    }
                ],
                "success": True,
            },
            MATRIX,
        ),
    ),
    "Plex watchlist or library": (
        json_file(
            {
                "MediaContainer": {
                    "size": 2,
                    "Metadata": [_PLEX_FILM, {"type": "show", "title": "Lost", "guid": "plex://show/1"}],
                }
            },
            MATRIX,
            said=("it is a series",),
        ),
        json_file(
            {
                "MediaContainer": {
                    "Metadata": [
                        {
                            "type": "movie",
                            "title": "The Matrix",
                            "year": 1999,
                            "guid": "com.plexapp.agents.imdb://tt0133093?lang=en",
                        }
                    ]
                }
            },
            BY_IMDB,
        ),
    ),
    "Jellyfin or Emby items": (
        json_file(
            {"Items": [_EMBY_FILM, {"Name": "Pilot", "Type": "Episode", "SeriesName": "Lost", "ProviderIds": {}}]},
            MATRIX,
            said=("it is an episode",),
        ),
    ),
    "Trakt or Simkl export": (
        json_file(
            [
                {"rating": 9, "type": "movie", "movie": {"title": "The Matrix", "year": 1999, "ids": _TRAKT_IDS}},
                {"type": "show", "show": {"title": "Lost", "year": 2004, "ids": {"tmdb": 4607}}},
                {
                    "type": "episode",
                    "episode": {"season": 1, "number": 1, "title": "Pilot", "ids": {}},
                    "show": {"title": "Lost", "ids": {}},
                },
            ],
            MATRIX,
            said=("item 2: it is a series", "item 3", "fields not used: "),
        ),
        json_file(
            {
                "movies": [
                    {
                        "status": "completed",
                        "movie": {
                            "title": "The Matrix",
                            "year": 1999,
                            "ids": {"simkl": 1, "imdb": "tt0133093", "tmdb": "603"},
                        },
                    }
                ],
                "shows": [{"status": "watching", "show": {"title": "Lost", "ids": {}}}],
            },
            MATRIX,
            said=("it is a series",),
        ),
    ),
    "Kodi library over JSON-RPC": (
        json_file(
            {
                "id": 1,
                "jsonrpc": "2.0",
                "result": {
                    "movies": [
                        {
                            "movieid": 1,
                            "label": "The Matrix",
                            "title": "The Matrix",
                            "year": 1999,
                            "uniqueid": {"imdb": "tt0133093", "tmdb": "603"},
                        }
                    ]
                },
            },
            MATRIX,
        ),
    ),
    "Ombi request": (
        json_file(
            {
                "requestedUser": "somebody",
                "title": "The Matrix",
                "type": "Movie",
                "year": "1999",
                "notificationType": "RequestApproved",
                "providerId": "603",
            },
            BY_TMDB,
        ),
        json_file(
            {
                "requestedUser": "x",
                "title": "Lost",
                "type": "TV Show",
                "notificationType": "NewRequest",
                "providerId": "4",
            },
            said=("a series",),
        ),
    ),
    "Radarr movies or list": (json_file([_RADARR_FILM | {"monitored": True}], MATRIX),),
    "TMDB list or search": (
        json_file(
            {
                "name": "My list",
                "items": [
                    {
                        "id": 603,
                        "title": "The Matrix",
                        "release_date": "1999-03-31",
                        "poster_path": "/a.jpg",
                        "media_type": "movie",
                    },
                    {
                        "id": 4607,
                        "name": "Lost",
                        "first_air_date": "2004-09-22",
                        "poster_path": "/b.jpg",
                        "media_type": "tv",
                    },
                ],
            },
            BY_TMDB,
            said=("it is a series",),
        ),
    ),
    "any other JSON of films": (
        *(
            json_file({key: [{"ids": {"tmdb": 603}}], "movies": [{"ids": {"tmdb": 603}}]}, _ID_ALONE, said=(what,))
            for key, what in (
                ("shows", "it is a series"),
                ("episodes", "it is an episode"),
                ("tvShows", "it is a series"),
                ("favorite_tv", "it is a series"),
                ("people", "it is a person"),
                ("collections", "it is a set of films"),
            )
        ),
        *(
            json_file([thing | {"title": "Lost", "tmdb_id": 603}], said=("it is",))
            for thing in ({"category": "tv"}, {"is_movie": False}, {"isSeries": True}, {"media": {"type": "tv"}})
        ),
        json_file(
            [
                {"type": "person", "person": {"name": "Frida", "ids": {"tmdb": 603}}},
                {"type": "list", "list": {"name": "Mine", "ids": {"trakt": 3}}},
            ],
            said=("it is a person", "it is a list"),
        ),
        json_file(
            {
                "name": "A set",
                "id": 1,
                "parts": [{"id": 603, "title": "The Matrix", "poster_path": "/y"}],
                "poster_path": "/x",
            },
            _TITLED,
        ),
        json_file([{"tvdbId": 113}], said=("a TVDB id alone may be a series'",)),
        Sample(
            "a.json",
            '{"title": "The Matrix", "year": 1999}\n{"title": "Taken",\n{"title": "The Matrix", "year": 1999}\n',
            (BY_TITLE, BY_TITLE),
            ("line 2: broken JSON",),
        ),
        json_file(
            {"data": [{"node": {"title": "Monster"}, "list_status": {"num_chapters_read": 3}}]}, said=("a book",)
        ),  # MyAnimeList
        json_file([{"_id": "tt0133093", "name": "The Matrix", "type": "movie", "year": "1999"}], BY_IMDB),  # Stremio
        json_file([{"title": "Lost", "seasonCount": 6, "year": 2004}], said=("of a series",)),  # Sonarr
        json_file(
            [
                {"tconst": "tt0133093", "titleType": "movie", "primaryTitle": "The Matrix", "startYear": 1999},
                {"tconst": "tt0411008", "titleType": "tvSeries", "primaryTitle": "Lost", "startYear": 2004},
            ],
            BY_IMDB,
            said=("it is a series",),
        ),  # a table of IMDb's, saved as JSON
        json_file({"data": {"movies": [{"imdb_code": "tt0133093", "title": "The Matrix", "year": 1999}]}}, BY_IMDB),
        json_file(
            [{"type": "movie", "title": "The Matrix", "year": 1999, "id": {"imdb": "tt0133093", "tvdb": 0}}], BY_IMDB
        ),  # TV Time
        json_file(
            {
                "@type": "Movie",
                "name": "The Matrix",
                "datePublished": "1999-03-31",
                "url": "https://www.imdb.com/title/tt0133093/",
            },
            BY_IMDB,
        ),  # schema.org
        json_file({"version": 2, "settings": {"name": "mine"}}, said=("nothing in this JSON",)),
        json_file({"title": "Bazarr", "message": "subtitles found", "type": "info"}, said=("nothing in this JSON",)),
        json_file(
            [{"title": "The Matrix", "year": 1999, "genres": [{"name": "Action"}], "cast": [{"name": "A. Person"}]}],
            BY_TITLE,
        ),
        json_file(
            [
                {"Title": "The Matrix", "Year": "1999", "imdbID": "tt0133093", "Type": "movie"},
                {"Title": "Lost", "Type": "series"},
            ],
            BY_IMDB,
            said=("it is a series",),
        ),
        json_file(["The Matrix (1999)", "Lost S01E01"], BY_TITLE, said=("an episode",)),
        Sample(
            "a.json",
            ('{"title": "The Matrix", "year": 1999}\n{"title": "Heat", "year": 1995}\n'),
            (BY_TITLE, ("Heat", 1995, {})),
        ),
        Sample(
            "a.json",
            '{"ItemId": "{{ItemId}}", "ItemType": "{{ItemType}}"}',
            said=("a template that was not filled in",),
        ),
        Sample("a.json", "[1, 2]", said=("item 1: 1 alone does not say whose id it is",)),
    ),
}
