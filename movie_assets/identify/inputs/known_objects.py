"""JSON that programs export: what one film in it looks like, each declared once.

Belongs here: declarations. A field inside another is written with a dot. Does not belong here: walking through JSON
(json_objects.py), events (known_hooks.py).
"""

import re
from collections.abc import Collection

from movie_assets.identify.inputs.cells import Means
from movie_assets.identify.inputs.declaration import Family, Format, reads, words
from movie_assets.identify.inputs.known_tables import ANY_TABLE, by_source

_KIND = "type itemtype titletype mediatype animetype"
FLAGS = words("istv isseries isshow isepisode istvshow tvshow")
"""Keys that are true of series alone."""
_EPISODE = " ".join(
    (*sorted(FLAGS), "seriesname showtitle showname grandparenttitle seasonnumber episodenumber season episode")
)
_OF_A_SERIES = (
    "seasoncount totalseasons numberofseasons numberofepisodes seriestype tvrageid firstairdate firstaired lastaired"
    " airdate airsdays defaultseasontype seriesid statistics.seasoncount"
)
"""What Sonarr, OMDb, TMDB and TVDB say of a series alone."""

OBJECTS: tuple[Format, ...] = (
    Format(
        "TVDB record or search",
        Family.JSON,
        "https://thetvdb.github.io/v4-api/",
        words("remoteids"),
        reads(
            title="name title",
            year="year",
            type="type",
            imdb="remoteids.imdb",
            tmdb="remoteids.themoviedbcom",
            tvdb="tvdbid id",
        ),
        words("objectid slug image score status lastupdated namelanguage overviewlanguage"),
        refuses="series, people, companies, by type or by what only a series has",
    ),
    Format(
        "Ryot export",
        Family.JSON,
        "https://docs.ryot.io/exporting.html",
        words("lot source identifier"),
        reads(media_id="identifier", source="source", type="lot"),
        words("sourceid seenhistory reviews collections"),
        refuses="everything whose lot is not movie",
        of_row=by_source,
    ),
    Format(
        "CouchPotato movie list",
        Family.JSON,
        "https://github.com/CouchPotato/CouchPotatoServer",
        words("info.tmdbid"),
        reads(
            title="title info.originaltitle",
            year="info.year",
            imdb="identifiers.imdb info.imdb",
            tmdb="info.tmdbid",
            type="type",
        ),
        words("status profileid tags lastedit id rev t releases files categoryid"),
    ),
    Format(
        "Plex watchlist or library",
        Family.JSON,
        "https://support.plex.tv",
        words("type title guid"),
        reads(
            title="title",
            original_title="originaltitle",
            year="year",
            date="originallyavailableat",
            type="type",
            imdb="guid.imdb",
            tmdb="guid.tmdb",
            tvdb="guid.tvdb",
            episode="grandparenttitle",
        ),
        words("key ratingkey slug summary thumb art duration addedat updatedat studio contentrating tagline rating"),
        refuses="shows, seasons, episodes, music, by type",
    ),
    Format(
        "Jellyfin or Emby items",
        Family.JSON,
        "https://api.jellyfin.org/",
        words("name type providerids"),
        reads(
            title="name",
            original_title="originaltitle",
            year="productionyear",
            date="premieredate",
            type="type",
            imdb="providerids.imdb",
            tmdb="providerids.tmdb",
            tvdb="providerids.tvdb",
            episode="seriesname",
            address="externalurls",
        ),
        refuses="everything whose Type is not Movie",
    ),
    Format(
        "Trakt or Simkl export",
        Family.JSON,
        "https://trakt.docs.apiary.io/",
        words("ids title"),
        reads(title="title", year="year", imdb="ids.imdb", tmdb="ids.tmdb", tvdb="ids.tvdb", type=_KIND),
        words("slug"),
        refuses="shows, seasons, episodes, people, anime, by what holds them",
    ),
    Format(
        "Kodi library over JSON-RPC",
        Family.JSON,
        "https://kodi.wiki/view/JSON-RPC_API",
        words("movieid label"),
        reads(
            title="title label",
            original_title="originaltitle",
            year="year",
            date="premiered",
            imdb="uniqueid.imdb imdbnumber",
            tmdb="uniqueid.tmdb",
            tvdb="uniqueid.tvdb",
            type="type",
        ),
    ),
    Format(
        "Radarr movies or list",
        Family.JSON,
        "https://wiki.servarr.com/radarr/supported",
        words("title tmdbid"),
        reads(title="title", original_title="originaltitle", year="year", imdb="imdbid", tmdb="tmdbid"),
    ),
    Format(
        "Ombi request",
        Family.JSON,
        "https://docs.ombi.app/settings/notifications/webhook/",
        words("requesteduser providerid"),
        reads(title="title", year="year", type="type", tmdb="providerid"),
        words("requestid requesteddate additionalinformation overview posterimage applicationname applicationurl"),
        refuses="TV shows, by type",
    ),
    Format(
        "TMDB list or search",
        Family.JSON,
        "https://developer.themoviedb.org/reference/list-details",
        words("id posterpath"),
        reads(
            title="title",
            original_title="originaltitle",
            date="releasedate",
            tmdb="id",
            imdb="imdbid",
            type="mediatype",
            episode="firstairdate name originalname",
        ),
        refuses="series, people and sets of films, by media_type, first_air_date or name",
    ),
)

_COLUMNS = {
    name: means
    for name, means in ANY_TABLE.reads.items()
    if means not in (Means.EXTRA, Means.ADDRESS) or name.startswith(("imdb", "tmdb"))
}
"""A table may come as JSON: its columns mean the same, but for bare words such as address and guid."""

ANY_OBJECT = Format(
    "any other JSON of films",
    Family.JSON,
    "its keys",
    reads=reads(
        title="title name movietitle filmtitle movie film label subject",
        original_title="originaltitle originalname",
        year="year productionyear releaseyear movieyear releaseinfo",
        date="releasedate premieredate originallyavailableat premiered released datepublished",
        imdb="imdbid imdb imdbnumber imdbcode imdb.id id.imdb providerimdb ids.imdb providerids.imdb"
        " uniqueid.imdb uniqueids.imdb guid.imdb guids.imdb identifiers.imdb externalids.imdb externalids.imdbid"
        " media.imdbid const",
        tmdb="tmdbid tmdb tmdb.id themoviedbid moviedbid id.tmdb providertmdb ids.tmdb providerids.tmdb uniqueid.tmdb"
        " uniqueids.tmdb guid.tmdb guids.tmdb identifiers.tmdb externalids.tmdb externalids.tmdbid media.tmdbid",
        tvdb="tvdbid tvdb tvdb.id thetvdbid id.tvdb providertvdb ids.tvdb providerids.tvdb uniqueid.tvdb uniqueids.tvdb"
        " guid.tvdb guids.tvdb externalids.tvdb media.tvdbid",
        address="externalurls url uri link imdburl tmdburl letterboxduri sameas urls links",
        type=_KIND + " librarysectiontype media.mediatype media.type category media",
        episode=f"{_EPISODE} {_OF_A_SERIES}",
    )
    | _COLUMNS,
    refuses="objects whose type, season or episode says that they are no film",
)


NAMED_BY = words("movies films watchlist watched favorites favourites titles")
"""What a list is called whose texts name films."""
HOLDERS = words(
    "movies movie films film items item results data list lists watchlist watched ratings history entries favorites"
    " favourites library titles metadata collection playlist queue rows records media content"
)
"""What a list is called whose objects may be films by their bare names."""
PARTS_COUNTED = re.compile(r"^(?:num)?(?:episodes|chapters|volumes|seasons)(?:watched|read|seen|progress)$")
"""How far somebody came in a series or a book."""


def object_of(keys: Collection[str]) -> Format:
    """Return the format of an object with these keys."""
    return next((known for known in OBJECTS if known.marks <= set(keys)), ANY_OBJECT)
