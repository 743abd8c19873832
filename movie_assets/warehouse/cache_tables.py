"""The merged tables: the provider cache.

Belongs here: declarations. Does not belong here: how rows are merged (merge).
"""

import polars as pl

from movie_assets.providers.columns import MOVIE_ID, TEXTS, TIMESTAMP
from movie_assets.providers.registry import PROVIDER_TABLES, SPECS
from movie_assets.table import Column, Table

VERSION = Column("answer_id", pl.String, "The newest answer that went into the film's merge.", required=True)
FETCHED = Column("fetched_at", TIMESTAMP, "When the answer behind this row was fetched (UTC).")
PROVIDER = Column(
    "provider_name", pl.String, f"The provider: {', '.join(s.contribution.images_name or n for n, s in SPECS.items())}."
)


def _with_raw_responses() -> str:
    """Return the query of the stored rows, joined with each provider's whole response from the typed tables.

    They are put together as texts: json_object reads each into a tree of ten times its size, of 2,048 films at once.
    """
    pairs = " || ',' || ".join(
        f"""'"{name}":' || coalesce({table.name}.raw_response::VARCHAR, 'null')"""
        for name, table in PROVIDER_TABLES.items()
    )
    joins = " ".join(f"LEFT JOIN {table.name} USING (movie_id)" for table in PROVIDER_TABLES.values())
    return f"SELECT c.*, ('{{' || {pairs} || '}}')::JSON AS raw_response FROM stored.provider_cache_movies c {joins}"


CACHE_MOVIES = Table(
    "provider_cache_movies",
    "One merged row per film: the best value of every field, and which provider it is from.",
    (
        MOVIE_ID,
        Column("tmdb_id", pl.Int64, "TMDB id."),
        Column("imdb_id", pl.String, "IMDb id."),
        Column("tvdb_id", pl.Int64, "TVDB id."),
        Column("title", pl.String, "Title."),
        Column("original_title", pl.String, "Original title."),
        Column("original_language", pl.String, "ISO 639-1, else the code of three letters."),
        Column("tagline", pl.String, "Tagline."),
        Column("overview", pl.String, "Plot."),
        Column("outline", pl.String, "Short plot."),
        Column("release_date", pl.Date, "Release date."),
        Column(
            "year",
            pl.Int32,
            "Year of the first release, that of the partition; else as OMDb, TVDB or IMDb report.",
        ),
        Column("runtime", pl.Int32, "Minutes."),
        Column("content_rating", pl.String, "Certificate of MOVIE_ASSETS_CERTIFICATE_COUNTRY (default: US)."),
        Column("status", pl.String, "Released, Post Production, Planned ..."),
        Column("tmdb_rating", pl.Float64, "0-10."),
        Column("tmdb_votes", pl.Int64, "Number of TMDB votes."),
        Column("imdb_rating", pl.Float64, "0-10."),
        Column("imdb_votes", pl.Int64, "Number of IMDb votes."),
        Column("rotten_tomatoes_score", pl.Int32, "Percent."),
        Column("metacritic_score", pl.Int32, "0-100."),
        Column("awards", pl.String, "Awards in words."),
        Column("budget", pl.Int64, "US dollars."),
        Column("revenue", pl.Int64, "US dollars, worldwide."),
        Column("box_office", pl.Int64, "US dollars, domestic."),
        Column("popularity", pl.Float64, "TMDB popularity."),
        Column("genres", TEXTS, "Genres."),
        Column("companies", TEXTS, "Production companies."),
        Column("countries", TEXTS, "Production countries, ISO 3166-1."),
        Column("directors", TEXTS, "Directors."),
        Column("poster_url", pl.String, "Poster: of the language of the settings, then the most voted."),
        Column("backdrop_url", pl.String, "Background of TMDB, else of another: without text first, the most voted."),
        Column("fanart_url", pl.String, "Background of Fanart.tv, else another: without text first, the most liked."),
        Column("clearlogo_url", pl.String, "Logo: of the language of the settings, then the most liked."),
        Column("trailer_url", pl.String, "The newest official trailer."),
        Column("writers", TEXTS, "Writers, each once."),
        Column("spoken_languages", TEXTS, "ISO 639-1, else the code of three letters."),
        Column("origin_countries", TEXTS, "Countries of origin, ISO 3166-1."),
        Column("collection", pl.String, "Collection that the film belongs to."),
        Column("collection_id", pl.Int64, "TMDB's number of that collection."),
        Column("collection_poster_url", pl.String, "URL of its poster."),
        Column("homepage", pl.String, "URL of the official site."),
        Column("adult", pl.Boolean, "Adult film."),
        Column("award_wins", pl.Int32, "Wins of all awards."),
        Column("award_nominations", pl.Int32, "Nominations for all awards, the named one included."),
        Column("named_award", pl.String, "The award that OMDb names, such as Oscar."),
        Column("named_award_wins", pl.Int32, "How often that award was won."),
        Column("named_award_nominations", pl.Int32, "How often the film was nominated for it, wins not counted."),
        Column("import_status", pl.String, "soft, full, imdb_placeholder or imdb_enriched."),
        Column("complete", pl.Boolean, "Every active provider has answered."),
        Column("missing_providers", TEXTS, "Active providers that have not answered yet."),
        Column("field_sources", pl.String, "Field -> the provider of its value.", json=True),
        Column("fetched_at", TIMESTAMP, "The oldest fetch of its sources (UTC)."),
        Column(
            "expires_at",
            TIMESTAMP,
            "Until when an interactive lookup asks nobody (UTC): the earliest end of a provider's TTL_HOURS. When"
            " refreshes ask again: movie_status.next_due_at.",
        ),
        VERSION,
        Column("merge_key", pl.String, "Hash of what went into the merge; when it differs, it is done again."),
    ),
    key=("movie_id",),
    version="answer_id",
    view=_with_raw_responses(),
    view_columns=(
        Column("raw_response", pl.String, "Provider -> its whole answer, read from the typed tables.", json=True),
    ),
)

CACHE_IMAGES = Table(
    "provider_cache_images",
    "Every image that a provider has of a film.",
    (
        MOVIE_ID,
        PROVIDER,
        Column("image_type", pl.String, "poster, backdrop, logo (TMDB); clearlogo, clearart, fanart, banner, icon ..."),
        Column("file_path", pl.String, "Path (TMDB) or URL."),
        Column("width", pl.Int32, "Pixels, as the provider reports them."),
        Column("height", pl.Int32, "Pixels, as the provider reports them."),
        Column("vote_average", pl.Float64, "0-10."),
        Column("vote_count", pl.Int64, "Votes or likes."),
        Column("language", pl.String, "ISO 639-1, else the code of three letters; NULL = without text."),
        Column("is_hd", pl.Boolean, "High definition."),
        Column("disc_number", pl.Int32, "Which disc of an edition a disc's picture is of."),
        Column("disc_type", pl.String, "dvd, bluray, 3d ..."),
        FETCHED,
        VERSION,
    ),
    key=("movie_id", "provider_name", "image_type", "file_path"),
    version="answer_id",
)

CACHE_VIDEOS = Table(
    "provider_cache_videos",
    "Trailers, teasers and clips.",
    (
        MOVIE_ID,
        PROVIDER,
        Column("video_type", pl.String, "trailer, teaser, clip, featurette ..."),
        Column("site", pl.String, "YouTube, Vimeo."),
        Column("key", pl.String, "Id at the site."),
        Column("name", pl.String, "Title of the video."),
        Column("language", pl.String, "ISO 639-1, else the code of three letters."),
        Column("is_official", pl.Boolean, "Published by the makers."),
        Column("duration_seconds", pl.Int32, "Seconds, where a provider reports them."),
        Column("published_at", TIMESTAMP, "When it was published (UTC)."),
        Column("size", pl.Int32, "Lines of the picture, such as 1080."),
        Column("country", pl.String, "ISO 3166-1."),
        FETCHED,
        VERSION,
    ),
    key=("movie_id", "provider_name", "site", "key"),
    version="answer_id",
)

CACHE_CAST = Table(
    "provider_cache_movie_cast",
    "Cast, one row per part: TMDB's, or of the next provider where TMDB has none.",
    (
        MOVIE_ID,
        PROVIDER,
        Column("person_id", pl.Int64, "The provider's number of the person."),
        Column("name", pl.String, "Name."),
        Column("character_name", pl.String, "Part."),
        Column("cast_order", pl.Int32, "Billing order from 0."),
        Column("profile_path", pl.String, "Portrait."),
        FETCHED,
        VERSION,
    ),
    key=("movie_id", "provider_name", "person_id", "character_name", "cast_order"),
    version="answer_id",
)

CACHE_CREW = Table(
    "provider_cache_movie_crew",
    "Crew, one row per job: TMDB's, or of the next provider where TMDB has none.",
    (
        MOVIE_ID,
        PROVIDER,
        Column("person_id", pl.Int64, "The provider's number of the person."),
        Column("name", pl.String, "Name."),
        Column("job", pl.String, "Director, Writer ..."),
        Column("department", pl.String, "Department."),
        Column("profile_path", pl.String, "Portrait."),
        FETCHED,
        VERSION,
    ),
    key=("movie_id", "provider_name", "person_id", "job", "department"),
    version="answer_id",
)

CACHE_KEYWORDS = Table(
    "provider_cache_keywords",
    "Keywords.",
    (
        MOVIE_ID,
        PROVIDER,
        Column("keyword_id", pl.Int64, "Id at the provider."),
        Column("name", pl.String, "Keyword."),
        FETCHED,
        VERSION,
    ),
    key=("movie_id", "provider_name", "keyword_id"),
    version="answer_id",
)

CACHE_EXTERNAL_IDS = Table(
    "provider_cache_external_ids",
    "The film's ids at other sites, and the provider that reported each.",
    (
        MOVIE_ID,
        PROVIDER,
        Column("source", pl.String, "tmdb, imdb, wikidata, facebook ..."),
        Column("external_id", pl.String, "The id there."),
        FETCHED,
        VERSION,
    ),
    key=("movie_id", "provider_name", "source"),
    version="answer_id",
)

CACHE_CORRECTIONS = Table(
    "provider_cache_corrections",
    "What people corrected and is in force: the value of a field, that it has none, or whose value counts.",
    (
        MOVIE_ID,
        Column("field", pl.String, "Column of provider_cache_movies.", required=True),
        Column("action", pl.String, "set, blank or prefer.", required=True),
        Column("value", pl.String, "The value that was set.", json=True),
        Column("prefers", pl.String, "The provider whose value counts, if it has one."),
        Column("locked_from", pl.String, "The provider whose value was locked; its terms hold for the value."),
        Column("reason", pl.String, "Why, in the person's words."),
        Column("decision_id", pl.String, "The decision; time-ordered.", required=True),
        Column("decided_at", TIMESTAMP, "When it was decided (UTC).", required=True),
        VERSION,
    ),
    key=("movie_id", "field"),
    version="answer_id",
)


def _wide(*columns: str | Column) -> tuple[Column, ...]:
    """Return these columns; a name means that of provider_cache_movies."""
    merged = {column.name: column for column in CACHE_MOVIES.columns}
    return tuple(merged[column] if isinstance(column, str) else column for column in columns)


PROVIDER_CACHE = Table(
    "provider_cache",
    "A film in one wide row, for analysts.",
    _wide(
        MOVIE_ID,
        "tmdb_id",
        "imdb_id",
        "title",
        "original_title",
        "original_language",
        "release_date",
        "year",
        "runtime",
        "content_rating",
        "genres",
        "countries",
        "directors",
        Column("top_cast", TEXTS, "The first five of the cast."),
        Column("keywords", TEXTS, "Keywords."),
        "overview",
        "tmdb_rating",
        "tmdb_votes",
        "imdb_rating",
        "imdb_votes",
        "rotten_tomatoes_score",
        "metacritic_score",
        "popularity",
        "awards",
        "budget",
        "revenue",
        "box_office",
        "poster_url",
        "backdrop_url",
        "fanart_url",
        "clearlogo_url",
        "trailer_url",
        "writers",
        "spoken_languages",
        "origin_countries",
        "collection",
        "collection_id",
        "homepage",
        "adult",
        "award_wins",
        "award_nominations",
        "named_award",
        "field_sources",
        Column("image_count", pl.Int64, "Images of all providers."),
        Column("video_count", pl.Int64, "Videos."),
        Column("cast_count", pl.Int64, "Parts."),
        Column("crew_count", pl.Int64, "Jobs."),
        "complete",
        "fetched_at",
        "expires_at",
        VERSION,
        Column("merge_key", pl.String, "The merge that this row was made from."),
    ),
    key=("movie_id",),
    version="answer_id",
)

CACHE_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        CACHE_MOVIES,
        CACHE_IMAGES,
        CACHE_VIDEOS,
        CACHE_CAST,
        CACHE_CREW,
        CACHE_KEYWORDS,
        CACHE_EXTERNAL_IDS,
        CACHE_CORRECTIONS,
    )
}
