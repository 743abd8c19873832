"""The tables of discovery, providers and refresh.

Belongs here: declarations of columns, types, keys and meaning. Does not belong here: the merged tables
(cache_tables.py).
"""

import polars as pl

from movie_assets.warehouse.declarations import Column, Table

TIMESTAMP = pl.Datetime("us")
TEXTS = pl.List(pl.String)

MOVIE_ID = Column(
    "movie_id", pl.Int64, "The film, for life: TMDB id, or minus the number of the IMDb id.", required=True
)
ANSWER = (
    Column("answer_id", pl.String, "The answer in the journal that this row is; time-ordered.", required=True),
    Column("fetched_at", TIMESTAMP, "When the answer was fetched (UTC).", required=True),
    Column("parser_version", pl.Int32, "Version of the parser that read it; an older one is read anew."),
)
RAW = Column("raw_response", pl.String, "The whole answer as it came.", json=True)

IMAGE = pl.Struct(
    {
        "image_type": pl.String,
        "file_path": pl.String,
        "width": pl.Int32,
        "height": pl.Int32,
        "vote_average": pl.Float64,
        "vote_count": pl.Int64,
        "language": pl.String,
        "is_hd": pl.Boolean,
    }
)
VIDEO = pl.Struct(
    {
        "video_type": pl.String,
        "site": pl.String,
        "key": pl.String,
        "name": pl.String,
        "language": pl.String,
        "is_official": pl.Boolean,
        "duration_seconds": pl.Int32,
    }
)
CAST = pl.Struct(
    {
        "person_id": pl.Int64,
        "name": pl.String,
        "character_name": pl.String,
        "cast_order": pl.Int32,
        "profile_path": pl.String,
    }
)
CREW = pl.Struct(
    {
        "person_id": pl.Int64,
        "name": pl.String,
        "job": pl.String,
        "department": pl.String,
        "profile_path": pl.String,
    }
)
KEYWORD = pl.Struct({"keyword_id": pl.Int64, "name": pl.String})
EXTERNAL_ID = pl.Struct({"source": pl.String, "external_id": pl.String})

MOVIES = Table(
    "movies",
    "One row a film that discovery or a person told of, with its accepted ids.",
    (
        MOVIE_ID,
        Column("tmdb_id", pl.Int64, "Accepted TMDB id."),
        Column("imdb_id", pl.String, "Accepted IMDb id."),
        Column("tvdb_id", pl.Int64, "Accepted TVDB id."),
        Column("title", pl.String, "Title that TMDB told last."),
        Column("release_date", pl.Date, "Primary release date."),
        Column("vote_average", pl.Float64, "TMDB votes, 0-10."),
        Column("vote_count", pl.Int64, "Number of TMDB votes."),
        Column("popularity", pl.Float64, "TMDB popularity."),
        Column("import_status", pl.String, "soft, full, imdb_placeholder or imdb_enriched."),
        Column("source", pl.String, "What told of the film first."),
        Column("partition_year", pl.String, "The year that owns the film, or undated."),
        Column("created_at", TIMESTAMP, "When the film was first seen (UTC)."),
        Column("updated_at", TIMESTAMP, "When something about it was told last (UTC)."),
        Column("gone_at", TIMESTAMP, "When TMDB no longer had it (UTC); last values stay."),
    ),
    key=("movie_id",),
    version="updated_at",
)

TMDB_DETAILS = Table(
    "tmdb_details",
    "TMDB's answer for a film, typed.",
    (
        MOVIE_ID,
        *ANSWER,
        Column("tmdb_id", pl.Int64, "The id it was asked with."),
        Column("imdb_id", pl.String, "IMDb id by TMDB."),
        Column("title", pl.String, "Title in the language of the settings."),
        Column("original_title", pl.String, "Title in the original language."),
        Column("original_language", pl.String, "ISO 639-1."),
        Column("overview", pl.String, "Plot."),
        Column("tagline", pl.String, "Tagline."),
        Column("release_date", pl.Date, "Primary release date."),
        Column("runtime", pl.Int32, "Minutes."),
        Column("status", pl.String, "Released, Post Production, Planned ..."),
        Column("content_rating", pl.String, "US certification."),
        Column("budget", pl.Int64, "US dollars."),
        Column("revenue", pl.Int64, "US dollars, worldwide."),
        Column("popularity", pl.Float64, "TMDB popularity."),
        Column("vote_average", pl.Float64, "0-10."),
        Column("vote_count", pl.Int64, "Number of votes."),
        Column("genres", TEXTS, "Names of genres."),
        Column("companies", TEXTS, "Names of production companies."),
        Column("countries", TEXTS, "Production countries, ISO 3166-1."),
        Column("spoken_languages", TEXTS, "ISO 639-1."),
        Column("homepage", pl.String, "URL."),
        Column("collection", pl.String, "Collection that the film belongs to."),
        Column("poster_path", pl.String, "Chosen poster; put TMDB's image base before it."),
        Column("backdrop_path", pl.String, "Chosen backdrop."),
        Column("adult", pl.Boolean, "Adult film."),
        Column("images", pl.List(IMAGE), "Posters, backdrops and logos."),
        Column("videos", pl.List(VIDEO), "Trailers, teasers, clips."),
        Column("cast_members", pl.List(CAST), "Cast in billing order."),
        Column("crew_members", pl.List(CREW), "Crew."),
        Column("keywords", pl.List(KEYWORD), "Keywords."),
        Column("external_ids", pl.List(EXTERNAL_ID), "Ids at other sites."),
        RAW,
    ),
    key=("movie_id",),
    version="answer_id",
)

OMDB_RATINGS = Table(
    "omdb_ratings",
    "OMDb's answer for a film, typed.",
    (
        MOVIE_ID,
        *ANSWER,
        Column("imdb_id", pl.String, "The id it was asked with."),
        Column("title", pl.String, "Title."),
        Column("year", pl.Int32, "Release year."),
        Column("rated", pl.String, "US rating (MPAA)."),
        Column("released", pl.Date, "Release date."),
        Column("runtime", pl.Int32, "Minutes."),
        Column("genres", TEXTS, "Genres."),
        Column("directors", TEXTS, "Directors."),
        Column("writers", TEXTS, "Writers."),
        Column("actors", TEXTS, "Leading actors."),
        Column("plot", pl.String, "Plot, short or full as OMDB_PLOT says."),
        Column("languages", TEXTS, "Languages."),
        Column("countries", TEXTS, "Countries."),
        Column("awards", pl.String, "Awards in words."),
        Column("poster_url", pl.String, "URL of the poster."),
        Column("imdb_rating", pl.Float64, "0-10."),
        Column("imdb_votes", pl.Int64, "Number of votes."),
        Column("rotten_tomatoes_score", pl.Int32, "Percent."),
        Column("metacritic_score", pl.Int32, "0-100."),
        Column("box_office", pl.Int64, "US dollars, domestic."),
        RAW,
    ),
    key=("movie_id",),
    version="answer_id",
)

FANART_IMAGES = Table(
    "fanart_images",
    "Fanart.tv's answer for a film, typed.",
    (
        MOVIE_ID,
        *ANSWER,
        Column("tmdb_id", pl.Int64, "The id it was asked with."),
        Column("imdb_id", pl.String, "IMDb id by Fanart.tv."),
        Column("name", pl.String, "Title by Fanart.tv."),
        Column("images", pl.List(IMAGE), "All artwork; sizes are those that the submission rules demand."),
        RAW,
    ),
    key=("movie_id",),
    version="answer_id",
)

TRANSLATION = pl.Struct({"language": pl.String, "title": pl.String, "overview": pl.String, "tagline": pl.String})

TVDB_DETAILS = Table(
    "tvdb_details",
    "TVDB's answer for a film, typed.",
    (
        MOVIE_ID,
        *ANSWER,
        Column("tvdb_id", pl.Int64, "The id it was asked with."),
        Column("imdb_id", pl.String, "IMDb id by TVDB, when it names one."),
        Column("tmdb_id", pl.Int64, "TMDB id by TVDB, when it names one."),
        Column("title", pl.String, "English title, else the name of the record."),
        Column("original_title", pl.String, "Title in the original language, else the name of the record."),
        Column("aliases", TEXTS, "Other titles."),
        Column("translations", pl.List(TRANSLATION), "Title, overview and tagline by language."),
        Column("overview", pl.String, "Plot in English."),
        Column("year", pl.Int32, "Release year."),
        Column("release_date", pl.Date, "First release, else the earliest of all."),
        Column("runtime", pl.Int32, "Minutes."),
        Column("status", pl.String, "Announced, Released ..."),
        Column("content_rating", pl.String, "US rating."),
        Column("genres", TEXTS, "Names of genres."),
        Column("studios", TEXTS, "Names of studios and production companies."),
        Column("original_country", pl.String, "ISO 3166-1, two letters."),
        Column("original_language", pl.String, "ISO 639-1, three letters where that has none."),
        Column("countries", TEXTS, "Production countries, ISO 3166-1, two letters."),
        Column("spoken_languages", TEXTS, "ISO 639-1, three letters where that has none."),
        Column("budget", pl.Int64, "US dollars."),
        Column("revenue", pl.Int64, "US dollars, worldwide."),
        Column("box_office", pl.Int64, "US dollars, domestic."),
        Column("score", pl.Float64, "TVDB's own measure of popularity; only for sorting."),
        Column("poster_url", pl.String, "URL of the chosen poster."),
        Column("images", pl.List(IMAGE), "Artwork, best scored first."),
        Column("videos", pl.List(VIDEO), "Trailers."),
        Column("cast_members", pl.List(CAST), "Cast; person_id is TVDB's."),
        Column("crew_members", pl.List(CREW), "Crew; person_id is TVDB's."),
        Column("external_ids", pl.List(EXTERNAL_ID), "Ids elsewhere, by TVDB's names of the places."),
        Column("slug", pl.String, "The film's name in addresses of thetvdb.com."),
        Column("last_updated", pl.String, "When the record was edited last, as TVDB says it."),
        RAW,
    ),
    key=("movie_id",),
    version="answer_id",
)

IMDB_TITLES = Table(
    "imdb_titles",
    "What IMDb's own sources tell of a film that TMDB lacks, or lacked.",
    (
        MOVIE_ID,
        *ANSWER,
        Column("imdb_id", pl.String, "The id it was asked with."),
        Column("source", pl.String, "data_files or page."),
        Column("kind", pl.String, "movie, tvMovie, short, tvShort, video or tvSpecial."),
        Column("title", pl.String, "Title as IMDb shows it."),
        Column("original_title", pl.String, "Title in the original language."),
        Column("year", pl.Int32, "Release year."),
        Column("released", pl.String, "Release as far as it is known: 1977-05-25, 1977-05 or 1977."),
        Column("release_date", pl.Date, "Release, where its day is known."),
        Column("runtime", pl.Int32, "Minutes."),
        Column("overview", pl.String, "Plot; pages tell it."),
        Column("genres", TEXTS, "Genres under IMDb's names."),
        Column("original_language", pl.String, "ISO 639-1, the first of languages."),
        Column("languages", TEXTS, "ISO 639-1; pages tell them."),
        Column("countries", TEXTS, "ISO 3166-1; pages tell them."),
        Column("imdb_rating", pl.Float64, "0-10."),
        Column("imdb_votes", pl.Int64, "Number of votes."),
        Column("directors", TEXTS, "Directors."),
        Column("top_cast", TEXTS, "The first of the cast, ten at most."),
        Column("content_rating", pl.String, "US rating; pages tell it."),
        Column("poster_url", pl.String, "URL; pages tell it."),
        Column("adult", pl.Boolean, "Marked as adult by IMDb."),
        Column("raw_response", pl.String, "The title's rows; null for a page, which the journal keeps.", json=True),
    ),
    key=("movie_id",),
    version="answer_id",
)

_PROVIDER_STATUS = "status of its last call: never, ok, not_found, failed or deferred"

MOVIE_STATUS = Table(
    "movie_status",
    "A film's refresh state at as_of.",
    (
        MOVIE_ID,
        Column("title", pl.String, "Title."),
        Column("release_date", pl.Date, "Primary release date."),
        Column("age_category", pl.String, "recent, established, mature or archived."),
        Column("import_status", pl.String, "soft, full, imdb_placeholder or imdb_enriched."),
        Column("last_tmdb_update", TIMESTAMP, "Last good answer of TMDB (UTC)."),
        Column("last_omdb_update", TIMESTAMP, "Last good answer of OMDb (UTC)."),
        Column("last_fanart_update", TIMESTAMP, "Last good answer of Fanart.tv (UTC)."),
        Column("last_tvdb_update", TIMESTAMP, "Last good answer of TVDB (UTC)."),
        Column("last_full_refresh", TIMESTAMP, "The oldest of these, once every active provider has answered (UTC)."),
        Column("tmdb_status", pl.String, f"TMDB: {_PROVIDER_STATUS}."),
        Column("omdb_status", pl.String, f"OMDb: {_PROVIDER_STATUS}."),
        Column("fanart_status", pl.String, f"Fanart.tv: {_PROVIDER_STATUS}."),
        Column("tvdb_status", pl.String, f"TVDB: {_PROVIDER_STATUS}."),
        Column("data_frozen", pl.Boolean, "All providers that answer for the film are frozen."),
        Column("needs_tmdb", pl.Boolean, "TMDB is due."),
        Column("needs_omdb", pl.Boolean, "OMDb is due."),
        Column("needs_fanart", pl.Boolean, "Fanart.tv is due."),
        Column("needs_tvdb", pl.Boolean, "TVDB is due."),
        Column("needs_box_office", pl.Boolean, "Box office is due; OMDb brings it."),
        Column("next_due_at", TIMESTAMP, "When the next provider falls due (UTC)."),
        Column("imdb_scraped_at", TIMESTAMP, "Last look at IMDb for a placeholder (UTC)."),
        Column("placeholder_retry_count", pl.Int32, "How often TMDB was asked again for a placeholder."),
        Column("next_tmdb_retry_at", TIMESTAMP, "When TMDB is asked again for a placeholder (UTC)."),
        Column("as_of", TIMESTAMP, "The moment that this row speaks of (UTC).", required=True),
    ),
    key=("movie_id",),
    version="as_of",
)

PROVIDER_TABLES: dict[str, Table] = {
    "tmdb": TMDB_DETAILS,
    "omdb": OMDB_RATINGS,
    "fanart": FANART_IMAGES,
    "tvdb": TVDB_DETAILS,
    "imdb": IMDB_TITLES,
}
"""The typed table of each provider."""
