"""Views of what a film has several of, and of what films share: releases, titles, companies, people, genres ...

Belongs here: their declarations. Does not belong here: stored tables (cache_tables.py), their rows (merge/), what a
film won and earned (result_views.py).

They are views because every fact in them is stored already, once, in the film's own rows. So they cost no byte and no
work when films are merged, and a film that is replayed, removed or read anew is right in them at once.
"""

import polars as pl

from movie_assets.providers.columns import MOVIE_ID, TEXTS
from movie_assets.providers.registry import SPECS
from movie_assets.providers.values.genres import SPELLINGS, TMDB_NUMBERS
from movie_assets.table import Column, View
from movie_assets.warehouse.cache_tables import PROVIDER
from movie_assets.warehouse.list_items import having, items_of, made_from
from movie_assets.warehouse.result_views import AWARD_RESULTS, AWARDS, BOX_OFFICE

_COUNTRY = Column("country", pl.String, "ISO 3166-1, two letters, or the provider's word.")


def _address(path: str) -> str:
    """Return the expression of an image's address. Only TMDB has paths; the others name whole addresses."""
    return f"CASE WHEN starts_with({path}, '/') THEN '{SPECS['tmdb'].contribution.images_base}' ELSE '' END || {path}"


def _first(field: str, *key: str) -> str:
    """Return the query of the first item of each key: movie_id, provider_name, the key's fields, item."""
    fields = ", ".join(f"item.{name} AS {name}" for name in key)
    return (
        f"SELECT movie_id, provider_name, {fields}, arg_min(item, place) AS item FROM ({items_of(field)}) GROUP BY ALL"
    )


_KINDS_OF_RELEASE = {1: "premiere", 2: "limited", 3: "theatrical", 4: "digital", 5: "physical", 6: "tv"}
_KIND = " ".join(f"WHEN {number} THEN '{kind}'" for number, kind in _KINDS_OF_RELEASE.items())

RELEASES = View(
    "provider_cache_releases",
    "Releases of each film by country and kind, with the certificate of each, as each provider reports them.",
    (
        MOVIE_ID,
        PROVIDER,
        Column("country", pl.String, "ISO 3166-1, two letters; TVDB has global too."),
        Column("release_type", pl.Int32, "TMDB's number of the kind."),
        Column("kind", pl.String, f"{', '.join(_KINDS_OF_RELEASE.values())}; NULL where the provider does not say."),
        Column("released", pl.Date, "The day."),
        Column("certificate", pl.String, "Certificate of this release."),
        Column("note", pl.String, "What the provider adds, such as a festival."),
    ),
    key=("movie_id", "provider_name", "country", "release_type", "released", "certificate", "note"),
    sql=f"SELECT DISTINCT movie_id, provider_name, item.country, item.release_type, CASE item.release_type {_KIND} END"
    f" AS kind, item.released, item.certificate, item.note FROM ({items_of('releases')})",
    made_from=made_from("releases"),
)

CERTIFICATES = View(
    "provider_cache_certificates",
    "The certificate that counts in each country, that of cinemas first, as each provider reports it.",
    (MOVIE_ID, PROVIDER, _COUNTRY, Column("certificate", pl.String, "Certificate.")),
    key=("movie_id", "provider_name", "country"),
    sql=f"SELECT movie_id, provider_name, country, item.certificate FROM ({_first('certificates', 'country')})",
    made_from=made_from("certificates"),
)

ALTERNATIVE_TITLES = View(
    "provider_cache_alternative_titles",
    "Other titles of each film.",
    (
        MOVIE_ID,
        PROVIDER,
        Column("country", pl.String, "ISO 3166-1; NULL where the provider does not say."),
        Column("title", pl.String, "Title."),
        Column("kind", pl.String, "What kind of title it is, such as working title."),
    ),
    key=("movie_id", "provider_name", "country", "title", "kind"),
    sql=f"SELECT DISTINCT movie_id, provider_name, item.country, item.title, item.kind FROM ({items_of('titles')})",
    made_from=made_from("titles"),
)

TRANSLATIONS = View(
    "provider_cache_translations",
    "Title, overview and tagline of each film by language.",
    (
        MOVIE_ID,
        PROVIDER,
        Column("language", pl.String, "ISO 639-1, else the code of three letters."),
        Column("country", pl.String, "ISO 3166-1 where a language has several; NULL where the provider does not say."),
        Column("title", pl.String, "Title."),
        Column("overview", pl.String, "Plot."),
        Column("tagline", pl.String, "Tagline."),
    ),
    key=("movie_id", "provider_name", "language", "country"),
    sql="SELECT movie_id, provider_name, language, country, item.title, item.overview, item.tagline"
    f" FROM ({_first('translations', 'language', 'country')})",
    made_from=made_from("translations"),
)

OFFERS = View(
    "provider_cache_offers",
    "Where each film can be watched: services by country and kind of offer. Data of JustWatch, by TMDB.",
    (
        MOVIE_ID,
        PROVIDER,
        Column("country", pl.String, "ISO 3166-1."),
        Column("offer", pl.String, "flatrate (in a subscription), rent, buy, ads, free."),
        Column("service_id", pl.Int64, "TMDB's number of the service."),
        Column("service", pl.String, "Name of the service."),
        Column("logo_url", pl.String, "URL of its logo."),
        Column("display_priority", pl.Int32, "Its rank in the country, the least first."),
    ),
    key=("movie_id", "provider_name", "country", "offer", "service_id"),
    sql="SELECT movie_id, provider_name, country, offer, service_id, item.service,"
    f" {_address('item.logo_path')} AS logo_url, item.display_priority"
    f" FROM ({_first('offers', 'country', 'offer', 'service_id')})",
    made_from=made_from("offers"),
)

MOVIE_COMPANIES = View(
    "provider_cache_movie_companies",
    "Which companies produced each film.",
    (
        MOVIE_ID,
        PROVIDER,
        Column("company_id", pl.Int64, "The provider's number of the company."),
        Column("company_order", pl.Int64, "Its place among the film's companies, from 1."),
    ),
    key=("movie_id", "provider_name", "company_id"),
    sql="SELECT movie_id, provider_name, item.company_id AS company_id, min(place) AS company_order"
    f" FROM ({items_of('companies')}) GROUP BY ALL",
    made_from=made_from("companies"),
)

COMPANIES = View(
    "provider_cache_companies",
    "Production companies, each as the newest answer about one of its films has it.",
    (
        PROVIDER,
        Column("company_id", pl.Int64, "The provider's number of the company."),
        Column("name", pl.String, "Name."),
        Column("country", pl.String, "ISO 3166-1."),
        Column("logo_url", pl.String, "URL of its logo."),
        Column("films", pl.Int64, "How many films of the cache it produced."),
    ),
    key=("provider_name", "company_id"),
    sql="SELECT provider_name, item.company_id AS company_id, arg_max(item.name, answer_id) AS name,"
    " arg_max(item.country, answer_id) AS country,"
    f" {_address('arg_max(item.logo_path, answer_id)')} AS logo_url,"
    f" count(DISTINCT movie_id) AS films FROM ({items_of('companies')}) GROUP BY ALL",
    made_from=made_from("companies"),
)

COLLECTIONS = View(
    "provider_cache_collections",
    "Collections of films. A film names its own: provider_cache_movies.collection_id.",
    (
        Column("collection_id", pl.Int64, "TMDB's number of the collection."),
        Column("name", pl.String, "Name."),
        Column("poster_url", pl.String, "URL of its poster."),
        Column("films", pl.Int64, "How many films of the cache belong to it."),
        Column("first_year", pl.Int32, "Year of the first of them."),
        Column("last_year", pl.Int32, "Year of the last of them."),
    ),
    key=("collection_id",),
    sql="SELECT collection_id, arg_max(collection, answer_id) AS name,"
    " arg_max(collection_poster_url, answer_id) AS poster_url, count(*) AS films, min(year) AS first_year,"
    " max(year) AS last_year FROM stored.provider_cache_movies WHERE collection_id IS NOT NULL GROUP BY ALL",
    made_from=tuple(
        f"provider_cache_movies.{name}" for name in ("collection_id", "collection", "collection_poster_url", "year")
    ),
)

_PERSON = ("provider_name", "person_id", "name", "profile_path")

PEOPLE = View(
    "provider_cache_people",
    "People of cast and crew, each as the newest answer about one of their films has them.",
    (
        PROVIDER,
        Column("person_id", pl.Int64, "The provider's number of the person."),
        Column("name", pl.String, "Name."),
        Column("profile_url", pl.String, "URL of a portrait."),
        Column("films", pl.Int64, "How many films of the cache name the person."),
        Column("films_as_cast", pl.Int64, "In how many of them they play."),
        Column("films_as_crew", pl.Int64, "In how many of them they have a job."),
        Column("departments", TEXTS, "Departments of these jobs, by name."),
    ),
    key=("provider_name", "person_id"),
    sql="SELECT provider_name, person_id, arg_max(name, answer_id) AS name,"
    f" {_address('arg_max(profile_path, answer_id)')} AS profile_url, count(DISTINCT movie_id) AS films,"
    " count(DISTINCT movie_id) FILTER (job IS NULL) AS films_as_cast,"
    " count(DISTINCT movie_id) FILTER (job IS NOT NULL) AS films_as_crew,"
    " list_sort(list(DISTINCT department) FILTER (department IS NOT NULL)) AS departments FROM ("
    "SELECT provider_name, person_id, name, profile_path, answer_id, movie_id, NULL AS job, NULL AS department"
    " FROM provider_cache_movie_cast UNION ALL"
    " SELECT provider_name, person_id, name, profile_path, answer_id, movie_id, coalesce(job, ''), department"
    " FROM provider_cache_movie_crew) WHERE person_id IS NOT NULL GROUP BY ALL",
    made_from=(
        *(f"provider_cache_movie_cast.{name}" for name in _PERSON),
        *(f"provider_cache_movie_crew.{name}" for name in (*_PERSON, "job", "department")),
    ),
)


def _words_of_genres() -> str:
    """Return the query of the words for genres: movie_id, provider_name, word, and TMDB's number where it has one."""
    return " UNION ALL ".join(
        f"SELECT movie_id, '{name}' AS provider_name, unnest({column}) AS word,"
        f" {f'unnest({numbers})' if (numbers := _NUMBERS.get(name)) else 'NULL'} AS number FROM {table}"
        for name, table, column in having("genres")
    )


_NUMBERS = {name: column for name, _, column in having("genre_numbers")}
_SPELLED = ", ".join(f"('{word}', '{genre}')" for word, genre in SPELLINGS.items())
_NUMBERED = ", ".join(f"({number}, '{genre}')" for number, genre in TMDB_NUMBERS.items())

MOVIE_GENRES = View(
    "provider_cache_movie_genres",
    "Genres of each film as each provider has them: its word, and the genre in one vocabulary.",
    (
        MOVIE_ID,
        PROVIDER,
        Column("genre", pl.String, "The genre, under the same name for all providers."),
        Column("provider_genre", pl.String, "The provider's word for it."),
    ),
    key=("movie_id", "provider_name", "provider_genre"),
    sql="SELECT DISTINCT movie_id, provider_name, coalesce(n.genre, s.genre, w.word) AS genre,"
    f" w.word AS provider_genre FROM ({_words_of_genres()}) w"
    f" LEFT JOIN (VALUES {_NUMBERED}) n(number, genre) ON w.number = n.number"
    f" LEFT JOIN (VALUES {_SPELLED}) s(word, genre) ON w.word = s.word",
    made_from=made_from("genres") + made_from("genre_numbers"),
)

GENRES = View(
    "provider_cache_genres",
    "Genres: one vocabulary over all providers.",
    (
        Column("genre", pl.String, "The genre."),
        Column("films", pl.Int64, "How many films of the cache have it, by any provider."),
        Column("words", TEXTS, "The words of providers for it."),
        Column("providers", TEXTS, "Who has it."),
    ),
    key=("genre",),
    sql="SELECT genre, count(DISTINCT movie_id) AS films, list_sort(list(DISTINCT provider_genre)) AS words,"
    " list_sort(list(DISTINCT provider_name)) AS providers FROM provider_cache_movie_genres GROUP BY ALL",
    made_from=tuple(f"{MOVIE_GENRES.name}.{c.name}" for c in MOVIE_GENRES.columns),
)

FACT_VIEWS: dict[str, View] = {
    view.name: view
    for view in (
        RELEASES,
        CERTIFICATES,
        ALTERNATIVE_TITLES,
        TRANSLATIONS,
        OFFERS,
        AWARDS,
        AWARD_RESULTS,
        BOX_OFFICE,
        MOVIE_COMPANIES,
        COMPANIES,
        COLLECTIONS,
        PEOPLE,
        MOVIE_GENRES,
        GENRES,
    )
}
"""These views by name, in an order in which each stands behind those that it reads."""
