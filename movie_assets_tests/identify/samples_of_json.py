"""JSON exports and webhooks, as programs write them.

Belongs here: files as data. Does not belong here: what must hold of them (test_inputs.py).
"""

import json

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

JSON_SAMPLES: dict[str, tuple[Sample, ...]] = {
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
        Sample("a.json", "[1, 2]", said=("nothing in this JSON",)),
    ),
    "Sonarr event": (
        json_file(
            {"eventType": "Grab", "series": {"title": "Lost"}, "episodes": []}, said=("a series, not about a film",)
        ),
    ),
    "Lidarr event": (json_file({"eventType": "Grab", "artist": {"name": "A"}}, said=("music",)),),
    "Readarr event": (json_file({"eventType": "Grab", "author": {"name": "A"}}, said=("a book",)),),
    "Radarr event": (
        json_file({"eventType": "Grab", "movie": _RADARR_FILM, "remoteMovie": _RADARR_FILM}, MATRIX),
        json_file(
            {"eventType": "MovieAdded", "movie": {"title": "The Matrix", "releaseDate": "2003-01-01", "tmdbId": 603}},
            ("The Matrix", None, {"tmdb": "603"}),
        ),
        json_file({"eventType": "Rename", "movie": {"folderPath": "/films/The Matrix (1999)"}}, BY_TITLE),
        Sample(
            "a.json",
            '{"eventType": "Download", // an import\n "movie": {"tmdbId": 603,},}',
            ((None, None, {"tmdb": "603"}),),
        ),
        json_file(
            [
                {"eventType": "Test", "movie": {"title": "Test Title", "tmdbId": 0}},
                {"eventType": "Download", "movie": _RADARR_FILM},
            ],
            MATRIX,
            said=("item 1: Radarr event Test: it asks for nothing",),
        ),
        json_file(
            {"eventType": "Health", "message": "Movie X (tmdbid 603) was removed"},
            said=("Health: it asks for nothing",),
        ),
        json_file({"eventType": "MovieFileDelete", "movie": _RADARR_FILM}, said=("it asks for nothing",)),
        json_file(
            {"eventType": "Grab", "movie": {"title": "<movieTitle>", "year": 1234, "tmdbId": 1234}},
            said=("a template",),
        ),
    ),
    "Overseerr, Jellyseerr, Seerr event": (
        json_file(
            {
                "notification_type": "MEDIA_APPROVED",
                "event": "Movie Request Approved",
                "subject": "The Matrix (1999)",
                "media": {"media_type": "movie", "tmdbId": "603", "tvdbId": ""},
                "extra": [],
            },
            BY_TMDB,
        ),
        json_file(
            {
                "notification_type": "MEDIA_PENDING",
                "subject": "Lost (2004)",
                "media": {"media_type": "tv", "tmdbId": "4607"},
            },
            said=("it is a series",),
        ),
        json_file(
            {"notification_type": "TEST_NOTIFICATION", "subject": "Test Notification"}, said=("it asks for nothing",)
        ),
        json_file(
            {"notification_type": "MEDIA_ADDED_TO_COLLECTION", "subject": "Media Added", "message": "The Matrix"},
            said=("its subject names no film",),
        ),  # Maintainerr
    ),
    "Seerr event without a subject": (
        json_file(
            {"notification_type": "MEDIA_AVAILABLE", "media": {"media_type": "movie", "tmdbId": 603}},
            (None, None, {"tmdb": "603"}),
        ),
    ),
    "Jellyfin event": (
        json_file(
            {
                "NotificationType": "PlaybackStop",
                "Name": "The Matrix",
                "Year": 1999,
                "ItemType": "Movie",
                "Provider_tmdb": "603",
                "Provider_imdb": "tt0133093",
            },
            MATRIX,
        ),
        json_file(
            {"NotificationType": "ItemAdded", "Name": "Pilot", "ItemType": "Episode", "SeriesName": "Lost"},
            said=("it is an episode",),
        ),
        json_file({"NotificationType": "AuthenticationSuccess", "Username": "a"}, said=("it asks for nothing",)),
        json_file(
            {"NotificationType": "ItemDeleted", "Name": "The Matrix", "ItemType": "Movie"},
            said=("it asks for nothing",),
        ),
    ),
    "Plex event": (
        json_file({"event": "media.scrobble", "Account": {"title": "a"}, "Metadata": _PLEX_FILM}, MATRIX),
        Sample(
            "a.json",
            (
                "payload=%7B%22event%22%3A%22media.play%22%2C%22Metadata%22%3A%7B%22type"
                "%22%3A%22movie%22%2C%22title%22%3A%22The+Matrix%22%2C%22year%22%3A1999%7D%7D"
            ),
            (BY_TITLE,),
        ),
        Sample(
            "a.json",
            (
                "--b\r\n"
                'Content-Disposition: form-data; name="payload"\r\n'
                "\r\n"
                '{"event": "media.play", "Metadata": {"type": "movie", "title": "The '
                'Matrix", "year": 1999}}\r\n'
                "--b--\r\n"
            ),
            (BY_TITLE,),
        ),
        json_file({"event": "media.play", "Metadata": {"type": "track", "title": "A Song"}}, said=("it is music",)),
    ),
    "Emby event, or Jellyfin's of its other plugin": (
        json_file({"Event": "playback.stop", "User": {"Name": "a"}, "Item": _EMBY_FILM}, MATRIX),
        Sample(
            "a.json",
            "data="
            + json.dumps(
                {"Event": "library.new", "Item": {"Name": "The Matrix", "ProductionYear": 1999, "Type": "Movie"}}
            ),
            (BY_TITLE,),
        ),
        json_file({"Event": "library.deleted", "Item": _EMBY_FILM}, said=("it asks for nothing",)),
    ),
    "Kodi notification": (
        json_file(
            {
                "jsonrpc": "2.0",
                "method": "Player.OnPlay",
                "params": {"data": {"item": {"type": "movie", "title": "The Matrix", "year": 1999}}},
            },
            BY_TITLE,
        ),
        json_file(
            {
                "jsonrpc": "2.0",
                "method": "VideoLibrary.OnUpdate",
                "params": {"data": {"item": {"id": 1, "type": "movie"}}},
            },
            said=("it names no film",),
        ),
        json_file(
            {"jsonrpc": "2.0", "method": "VideoLibrary.OnRemove", "params": {"data": {"id": 1, "type": "movie"}}},
            said=("it asks for nothing",),
        ),
    ),
    "Tautulli notification": (
        json_file(
            {
                "action": "watched",
                "media_type": "movie",
                "title": "The Matrix",
                "year": "1999",
                "imdb_id": "tt0133093",
                "themoviedb_id": "603",
            },
            MATRIX,
        ),
        json_file(
            {"action": "play", "media_type": "episode", "title": "Pilot", "show_name": "Lost"},
            said=("it is an episode",),
        ),
    ),
    "another event (event)": (
        json_file({"event": "admin.database.backup", "Server": {"title": "a"}}, said=("it names no film",)),
    ),
    "another event (notificationtype)": (
        json_file({"notificationType": "Request", "title": "The Matrix", "year": 1999}, BY_TITLE),
    ),
    "another event (notifyaction)": (
        json_file({"notify_action": "created", "title": "The Matrix", "year": 1999}, BY_TITLE),
    ),
    "another event (trigger)": (
        json_file({"trigger": "on_play", "title": "The Matrix", "year": 1999, "media_type": "movie"}, BY_TITLE),
    ),
}
