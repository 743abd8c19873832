"""XML of films: NFO files and exports, by their element.

Belongs here: declarations. `uniqueid.imdb` is an element `uniqueid` of the type imdb, `id.tmdb` an attribute of `id`,
`ids.tmdb` an entry of `ids`, `guid.tmdb` one of Plex. Does not belong here: parsing XML (nfo.py).
"""

from movie_assets.identify.inputs.declaration import Family, Format, reads, words
from movie_assets.identify.inputs.series_titles import of_season

_IDS = "uniqueid.{0} {1} {0}id {0} id.{0} ids.{0} ids.{0}id {0}movieid"
"""As Kodi, Jellyfin, Emby, MediaElch, tinyMediaManager and YAMJ write ids."""
_READS = reads(
    title="title localtitle name",
    original_title="originaltitle englishtitle originalname",
    year="year productionyear releaseyear",
    date="premiered releasedate release aired",
    imdb=f"{_IDS.format('imdb', 'imdbid')} imdbnum",
    tmdb=f"{_IDS.format('tmdb', 'tmdbid')} {_IDS.format('themoviedb', 'themoviedbid')} uniqueid.moviedb id.moviedb",
    tvdb=f"{_IDS.format('tvdb', 'tvdbid')} {_IDS.format('thetvdb', 'thetvdbid')}",
    address="url website link imdburl tmdburl",
    type="type mediatype",
    episode="istv season episode showtitle seriesname",
)

ELEMENTS: tuple[Format, ...] = (
    Format(
        "movie NFO of Kodi, Jellyfin, Emby, MediaElch, tinyMediaManager, YAMJ",
        Family.XML,
        "https://kodi.wiki/view/NFO_files/Movies",
        words("movie details"),
        _READS,
        refuses="tvshow, season, episodedetails, musicvideo, artist, album; XML with a DTD or entities",
    ),
    Format(
        "movie.xml of MediaBrowser and My Movies",
        Family.XML,
        "https://github.com/MediaBrowser/Emby",
        words("title"),
        _READS,
        refuses="as above",
    ),
    Format(
        "DVD Profiler collection",
        Family.XML,
        "http://www.invelos.com",
        words("dvd"),
        reads(title="title", original_title="originaltitle", year="productionyear"),
        words("id mediatypes upc collectionnumber collectiontype countas disttrait released"),
        refuses="seasons, by their titles (Show: Season 1)",
        of_title=of_season,
    ),
    Format(
        "NextPVR recording",
        Family.XML,
        "https://nextpvr.com",
        words("recording"),
        reads(title="title"),
        refuses="its subtitle says an episode",
    ),
    Format(
        "Criticker ratings in XML",
        Family.XML,
        "https://www.criticker.com/resource/ratings/conv.php?type=xml",
        words("film"),
        reads(title="filmname", year="filmyear year", imdb="imdbid filmimdb"),
        words("filmid filmlink rating quote reviewdate tier"),
    ),
    Format(
        "RSS of Letterboxd, IMDb or Trakt",
        Family.XML,
        "https://letterboxd.com/about/faq/",
        words("item"),
        reads(
            title="filmtitle title",
            year="filmyear",
            imdb="guid.imdb",
            tmdb="movieid guid.tmdb",
            tvdb="guid.tvdb",
            address="link",
            type="category",
            episode="tvid",
        ),
        words("guid pubdate description creator watcheddate rewatch memberrating memberlike"),
    ),
    Format(
        "Plex library in XML",
        Family.XML,
        "https://support.plex.tv",
        words("video"),
        {
            **_READS,
            **reads(
                date="originallyavailableat",
                imdb="guid.imdb",
                tmdb="guid.tmdb",
                tvdb="guid.tvdb",
                type="type",
                episode="grandparenttitle",
            ),
        },
        refuses="shows, episodes, music and trailers, by type",
    ),
    Format(
        "Kodi's export in a single file",
        Family.XML,
        "https://kodi.wiki/view/Import-export_library/Video",
        words("videodb"),
        refuses="series, episodes, music videos beside the films",
    ),
    Format(
        "tags of a Matroska file",
        Family.XML,
        "https://www.matroska.org/technical/tagging.html",
        words("tags"),
        reads(
            title="title",
            original_title="originaltitle",
            date="datereleased daterelease date year",
            imdb="imdb imdbid",
            tmdb="tmdb tmdbid",
            tvdb="tvdb2",
            type="contenttype",
            episode="season",
        ),
        refuses="series, by tags of a season, tv/ before TMDB's number or their content type; tags of tracks",
    ),
    Format(
        "address of a film's page, alone, after XML or in a text",
        Family.XML,
        "https://kodi.wiki/view/NFO_files/Parsing",
        refuses="addresses of series; two films of one site are a question",
    ),
)
NO_FILM = {
    "directory": "a series, or of music",
    "track": "music",
    "tvshow": "a series",
    "series": "a series",
    "season": "a season",
    "seasondetails": "a season",
    "episodedetails": "an episode",
    "episode": "an episode",
    "episodes": "episodes",
    "musicvideo": "a music video",
    "artist": "a music artist",
    "album": "a music album",
    "person": "a person",
    "movieset": "a set of films",
    "set": "a set of films",
    "collection": "a set of films",
}
"""Elements that are no film."""
