"""Webhooks: which program sends an event, where its film stands, and which events ask for nothing.

Belongs here: declarations. Does not belong here: reading an event (webhooks.py), what a film in it looks like
(known_objects.py).
"""

from collections.abc import Collection

from movie_assets.identify.inputs.declaration import Family, Format, words

_ARR = "https://wiki.servarr.com/radarr/settings"
_GONE = "delet|remov"

HOOKS: tuple[Format, ...] = (
    *(
        Format(f"{program} event", Family.WEBHOOK, _ARR, words(f"eventtype {holds}"), holds_no_film=what, refuses="all")
        for program, holds, what in (
            ("Sonarr", "series", "a series"),
            ("Lidarr", "artist", "music"),
            ("Readarr", "author", "a book"),
        )
    ),
    Format(
        "Radarr event",
        Family.WEBHOOK,
        _ARR,
        words("eventtype"),
        event=("eventtype",),
        film_in=("movie", "remotemovie"),
        quiet=f"test|health|applicationupdate|{_GONE}",
        unused=words("releasedate"),  # of the disc: often a year late
        refuses="Test, Health, ApplicationUpdate, MovieDelete, MovieFileDelete",
    ),
    Format(
        "Overseerr, Jellyseerr, Seerr event",
        Family.WEBHOOK,
        "https://docs.overseerr.dev/using-overseerr/notifications/webhooks",
        words("notificationtype subject"),
        event=("notificationtype",),
        film_in=("", "media"),
        quiet="test|declined|issue",
        refuses="TEST_NOTIFICATION, MEDIA_DECLINED, ISSUE_..., and media_type tv",
    ),
    Format(
        "Seerr event without a subject",
        Family.WEBHOOK,
        "https://docs.overseerr.dev/using-overseerr/notifications/webhooks",
        words("notificationtype media"),
        event=("notificationtype",),
        film_in=("media",),
        quiet="test|declined|issue",
        refuses="as above",
    ),
    Format(
        "Jellyfin event",
        Family.WEBHOOK,
        "https://github.com/jellyfin/jellyfin-plugin-webhook",
        words("notificationtype"),
        event=("notificationtype",),
        film_in=("",),
        quiet=f"{_GONE}|authentication|user(?!data)|task|plugin|restart|test",
        refuses="ItemDeleted, events of users, plugins and tasks; everything whose ItemType is not Movie",
    ),
    Format(
        "Plex event",
        Family.WEBHOOK,
        "https://support.plex.tv/articles/115002267687-webhooks/",
        words("event metadata"),
        event=("event",),
        film_in=("metadata",),
        quiet=_GONE,
        refuses="events without Metadata; everything but movies",
    ),
    Format(
        "Emby event, or Jellyfin's of its other plugin",
        Family.WEBHOOK,
        "https://emby.media/support/articles/Webhooks.html",
        words("event item"),
        event=("event",),
        film_in=("item",),
        quiet=f"{_GONE}|test",
        refuses="library.deleted, events without Item; everything whose Type is not Movie",
    ),
    Format(
        "Kodi notification",
        Family.WEBHOOK,
        "https://kodi.wiki/view/JSON-RPC_API",
        words("jsonrpc method params"),
        event=("method",),
        film_in=("params.data.item", "params.data.movie", "params.data", "params.item"),
        quiet=f"{_GONE}|clean|scan|export",
        refuses="removals, scans; what has no title, only Kodi's own number",
    ),
    Format(
        "Tautulli notification",
        Family.WEBHOOK,
        "https://github.com/Tautulli/Tautulli/wiki/Notification-Agents-Guide",
        words("mediatype action"),
        event=("action",),
        film_in=("", "metadata"),
        quiet=f"{_GONE}|test|update$",
        refuses="everything whose media_type is not movie",
    ),
    *(
        Format(
            f"another event ({key})",
            Family.WEBHOOK,
            "its keys",
            words(key),
            event=(key,),
            film_in=("", "movie", "item", "metadata", "media"),
            quiet=f"{_GONE}|test",
            refuses="events that name no film",
        )
        for key in ("event", "notificationtype", "notifyaction", "trigger")
    ),
)
"""An event's format is the first whose marks it has."""


def hook_of(keys: Collection[str]) -> Format | None:
    """Return the format of an event with these keys, None if it is none."""
    return next((known for known in HOOKS if known.marks <= set(keys)), None)
