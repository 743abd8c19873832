"""Webhooks, as programs send them.

Belongs here: bodies as data. Does not belong here: what must hold of them (test_inputs.py).
"""

import json

from movie_assets_tests.identify.input_sample import BY_TITLE, BY_TMDB, MATRIX, Sample, json_file

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
_RADARR_FILM = {"id": 1, "title": "The Matrix", "year": 1999, "tmdbId": 603, "imdbId": "tt0133093"}

WEBHOOK_SAMPLES: dict[str, tuple[Sample, ...]] = {
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
