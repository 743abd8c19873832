"""Tables that programs export, each declared once, and what any other table may call its columns.

Belongs here: declarations. Does not belong here: taking a table apart (tables.py).
"""

from collections.abc import Iterable

from movie_assets.identify.inputs.cells import ASKING, Means
from movie_assets.identify.inputs.declaration import Family, Fields, Format, plain, reads, words
from movie_assets.identify.inputs.known_others import of_other_media
from movie_assets.identify.inputs.series_titles import of_series


def by_source(fields: Fields) -> Fields:
    """Take the id as one of the site that issued it; a film that was added by hand has none."""
    source = {"tmdb": Means.TMDB, "imdb": Means.IMDB, "tvdb": Means.TVDB}.get(fields.get(Means.SOURCE, "").lower())
    rest = {means: text for means, text in fields.items() if means not in (Means.MEDIA_ID, Means.SOURCE)}
    return rest | ({source: fields.get(Means.MEDIA_ID, "")} if source else {})


_WATCHED = words("watched watchedat watcheddate datewatched dateadded rating rewatch tags review notes")

TABLES: tuple[Format, ...] = (
    Format(
        "IMDb people list",
        Family.TABLE,
        "https://help.imdb.com",
        words("const knownfor"),
        holds_no_film="a list of people",
        refuses="all: it names people",
    ),
    Format(
        "IMDb list, ratings, watchlist, check-ins",
        Family.TABLE,
        "https://help.imdb.com",
        words("const"),
        reads(
            imdb="const", title="title", original_title="originaltitle", address="url", type="titletype", year="year"
        ),
        words("position created modified description imdbrating runtimemins genres numvotes releasedate directors")
        | words("yourrating daterated yourated releasedatemonthdayyear"),
        refuses="series, episodes, games, videos, by Title Type",
    ),
    Format(
        "Letterboxd list",
        Family.TABLE,
        "https://letterboxd.com/settings/data/",
        words("position name year url"),
        reads(title="name", year="year"),
        words("position url description"),
        refuses="the block about the list",
    ),
    Format(
        "Letterboxd import",
        Family.TABLE,
        "https://letterboxd.com/about/importing-data/",
        words("title letterboxduri"),
        reads(title="title", year="year", imdb="imdbid", tmdb="tmdbid"),
        _WATCHED | words("letterboxduri directors rating10 createddate"),
    ),
    Format(
        "Letterboxd diary, watched, ratings, watchlist, reviews, likes",
        Family.TABLE,
        "https://letterboxd.com/settings/data/",
        words("name year letterboxduri"),
        reads(title="name", year="year"),
        _WATCHED | words("date letterboxduri"),
    ),
    Format(
        "Letterboxd profile",
        Family.TABLE,
        "https://letterboxd.com/settings/data/",
        words("datejoined username"),
        holds_no_film="a profile",
        refuses="all: it names no film",
    ),
    Format(
        "Letterboxd comments",
        Family.TABLE,
        "https://letterboxd.com/settings/data/",
        words("date comment content"),
        holds_no_film="comments",
        refuses="all: it names no film",
    ),
    Format(
        "Letterboxd liked lists",
        Family.TABLE,
        "https://letterboxd.com/settings/data/",
        words("date letterboxduri"),
        lacks=words("year"),
        holds_no_film="lists or reviews of other people",
        refuses="all: it names no film",
    ),
    Format(
        "Trakt history, ratings, watchlist, collection, list",
        Family.TABLE,
        "https://trakt.tv/settings/data",
        words("type traktid"),
        reads(
            title="title",
            year="year",
            imdb="imdbid",
            tmdb="tmdbid",
            tvdb="tvdbid",
            type="type",
            address="url",
            episode="seasonnumber episodenumber",
        ),
        words("ratedat watchedat listedat collectedat rank action traktrating traktid released runtime genres rating")
        | words("episodetitle episodereleased episodetraktrating episodetraktid episodeimdbid episodetmdbid slug notes")
        | words(
            "episodetvdbid seasontraktid seasontmdbid seasontvdbid mediatype resolution 3d hdr audio audiochannels"
        ),
        refuses="shows, seasons, episodes, people, by type",
    ),
    *(
        Format(
            f"Movary {what}",
            Family.TABLE,
            "https://github.com/leepeuker/movary",
            words(f"title year tmdbid imdbid {column}"),
            reads(title="title", year="year", imdb="imdbid", tmdb="tmdbid", type="type"),
            words("watchedat comment location userrating addedat"),
        )
        for what, column in (("history", "watchedat"), ("ratings", "userrating"), ("watchlist", "addedat"))
    ),
    Format(
        "Simkl backup",
        Family.TABLE,
        "https://simkl.com/apps/import/csv/",
        words("simklid title"),
        reads(
            title="title",
            year="year",
            type="type",
            imdb="imdb imdbid",
            tmdb="tmdb tmdbid",
            tvdb="tvdb tvdbid",
            episode="lastepwatched",
        ),
        words("simklid watchlist watcheddate rating memo malid"),
        refuses="tv and anime, by Type; rows with a watched episode",
    ),
    Format(
        "Yamtrack",
        Family.TABLE,
        "https://github.com/FuzzyGrim/Yamtrack",
        words("mediaid source mediatype"),
        reads(
            media_id="mediaid", source="source", type="mediatype", title="title", episode="seasonnumber episodenumber"
        ),
        words("image score status notes startdate enddate progress createdat progressedat"),
        refuses="everything whose media_type is not movie",
        of_row=by_source,
    ),
    Format(
        "Ryot",
        Family.TABLE,
        "https://docs.ryot.io/importing/overview.html",
        words("lot source identifier"),
        reads(media_id="identifier", source="source", type="lot", title="title name"),
        words("seenenddate rating reviewtext collections"),
        refuses="everything whose lot is not movie",
        of_row=by_source,
    ),
    Format(
        "Criticker ratings, watchlist",
        Family.TABLE,
        "https://www.criticker.com/resource/ratings/conv.php?type=csv",
        words("filmname"),
        reads(title="filmname", year="year", imdb="imdbid", address="url", type="type"),
        words("score rating psi tier percentile filmid daterated numberofreviews yourminireview minireview yourreview"),
    ),
    Format(
        "TMDB ratings, watchlist, favourites, list",
        Family.TABLE,
        "https://www.themoviedb.org/settings/import-list",
        words("tmdbid type name releasedate"),
        reads(
            tmdb="tmdbid",
            imdb="imdbid",
            type="type",
            title="name",
            date="releasedate",
            episode="seasonnumber episodenumber",
        ),
        words("rating yourrating daterated dateadded"),
        refuses="tv and episodes, by Type: their TMDb ID is of a series",
    ),
    Format(
        "Netflix viewing activity",
        Family.TABLE,
        "https://help.netflix.com/en/node/101917",
        words("title supplementalvideotype"),
        reads(title="title", extra="supplementalvideotype"),
        words("profilename starttime duration attributes devicetype bookmark latestbookmark country"),
        refuses="series, by their titles (Show: Season 1: Episode); trailers and hooks",
        of_title=of_series,
    ),
    Format(
        "Netflix my list, ratings",
        Family.TABLE,
        "https://help.netflix.com/en/node/101917",
        words("profilename titlename"),
        reads(title="titlename"),
        words("country utctitleadddate ratingtype starvalue thumbsvalue devicemodel eventutcts regionviewdate"),
        refuses="series, by their titles",
        of_title=of_series,
    ),
    Format(
        "Prime Video watch history",
        Family.TABLE,
        "https://github.com/twocaretcat/watch-history-exporter-for-amazon-prime-video",
        words("datewatched type title"),
        reads(title="title", type="type", episode="episode episodetitle"),
        words("datewatched path imageurl globaltitleidentifier"),
        refuses="series, by Type or episode",
        of_title=of_series,
    ),
)
"""A table's format is the first whose marks it has."""

VIEWING_HISTORY = Format(
    "titles and dates alone, as in Netflix's viewing history",
    Family.TABLE,
    "https://help.netflix.com/en/node/101917",
    reads=reads(title="title titel titre título titolo tytuł 标题 標題 タイトル 제목"),
    unused=words("date datum fecha data 日期 日付 날짜"),
    refuses="series, by their titles (Show: Season 1: Episode)",
    of_title=of_series,
)
"""The dates may be of anything: of watching, as Netflix has them."""

ANY_TABLE = Format(
    "any other table",
    Family.TABLE,
    "its header",
    reads=reads(
        title="title name movie film titlename contenttitle programtitle programname itemname"
        " movietitle filmtitle moviename filmname primarytitle englishtitle titleyear movietitleyear"
        " titel filmtitel titre título titulo titolo nomedofilme"
        " tytuł název название назва 片名 标题 標題 電影 电影 タイトル 作品名 제목 영화제목 영화명",
        original_title="originaltitle originalname originaltitel titreoriginal títulooriginal titolooriginale aka"
        " alternativetitle titulooriginal tytułoryginalny оригинальноеназвание 原名 原題",
        year="year startyear releaseyear productionyear yearreleased movieyear moviereleaseyear filmyear yearofrelease"
        " yr jahr erscheinungsjahr produktionsjahr année annee annéedesortie anneedesortie"
        " annéedeproduction año anyo añodeestreno anno annodiuscita ano anodelançamento rok"
        " rokprodukcji год годвыпуска 年份 公開年 연도",
        date="releasedate released premiered premieredate firstreleased moviereleasedate datedesortie fechadeestreno"
        " erscheinungsdatum датавыхода 上映日期 公開日 개봉일",
        imdb="imdbid imdb provideridsimdb imdbconst imdbtt imdbtitleid imdbnumber imdbnum const tconst ttid",
        tmdb="tmdbid tmdb provideridstmdb themoviedbid themoviedb moviedbid themoviedatabaseid tmdbmovieid",
        tvdb="tvdbid tvdb provideridstvdb thetvdbid thetvdb",
        address="url uri link address imdburl imdblink tmdburl tmdblink imdbaddress guid guids",
        type="type titletype mediatype objecttype itemtype contenttype entitytype kind typ art"
        " medium media format movieortv tvormovie tipo rodzaj тип 類型 类型"
        " category categoría categoria catégorie categorie kategorie kategoria категория",
        episode="istv isseries isshow isepisode istvshow tvshow season episode"
        " seasonnumber episodenumber episodetitle episodename seriestitle seriesname showtitle"
        " showname tvshow grandparenttitle staffel folge episodio épisode temporada parenttconst"
        " seasons seasoncount numberofseasons totalseasons numseasons endyear",
        extra="supplementalvideotype",
    ),
    refuses="rows whose type, season or episode says that they are no film",
)


_COUNTS = words("episodes episodecount numberofepisodes totalepisodes numepisodes")
_FILM_FLAGS = words("ismovie isfilm")


def says_series(column: str, text: str) -> bool:
    """Return whether a cell says of a row that it is of a series: more than one episode, "no" below "is movie"."""
    if column in _COUNTS:
        return text.isdecimal() and int(text) > 1
    return column in _FILM_FLAGS and text.lower() in ("false", "no", "n", "0")


def format_of(header: Iterable[str]) -> Format | None:
    """Return the format of a table with these columns, None if nothing in it can name a film."""
    columns = {plain(name) for name in header} - {""}
    known = next((known for known in TABLES if known.marks <= columns and not known.lacks & columns), None)
    if known is not None:
        return known
    if columns & ANY_TABLE.reads.keys() and (other := of_other_media(columns)) is not None:
        return other
    if len(columns) == 2 and columns & VIEWING_HISTORY.reads.keys() and columns & VIEWING_HISTORY.unused:
        return VIEWING_HISTORY
    means = {ANY_TABLE.reads[column] for column in columns if column in ANY_TABLE.reads}
    return ANY_TABLE if means & ASKING else None
