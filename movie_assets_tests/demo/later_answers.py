"""Answers that were recorded later, and the request to our server that matches each.

Belongs here: cases, files that cannot be compared, and known differences of `more/`. Does not belong here: what reads
them (`recorded_answers`).
"""

from movie_assets.demo.tvdb.movie import tvdb_id_of
from movie_assets_tests.demo.recorded_answers import (
    COLLECTIONS,
    FILMS,
    IMDB_IDS,
    LAST_MONTH,
    REMOTE_IDS,
    TVDB_IDS,
    WITH_ART,
    Case,
)

_ALL = (
    "alternative_titles,credits,changes,external_ids,images,keywords,recommendations,release_dates,lists,reviews,"
    "similar,translations,videos,watch/providers"
)
_BY_IMDB_ID = {"external_source": "imdb_id"}


def _movie(name: str, appended: str = "") -> Case:
    params = {"append_to_response": appended} if appended else {}
    return Case(f"more/tmdb/{name}.json", "tmdb", "/movie/{}", params, FILMS)


def _part(name: str, part: str) -> Case:
    return Case(f"more/tmdb/{name}.json", "tmdb", f"/movie/{{}}/{part}", {}, FILMS)


def _omdb(name: str, *, partial: bool = False, **params: str) -> Case:
    return Case(f"more/omdb/{name}.json", "omdb", "", params, partial=partial)


def _tvdb(name: str, path: str, *, partial: bool = False, **params: str) -> Case:
    over = TVDB_IDS if "{}" in path else ("",)
    return Case(f"more/tvdb/{name}.json", "tvdb", path, params, over, partial=partial)


CASES = (
    _movie("ceg_movie_550_append", _ALL),
    _movie("flexget_unicode_1", "alternative_titles"),
    _part("flexget_unicode_2", "images"),
    _part("kiwilan_translations_movie", "translations"),
    Case("more/tmdb/krelinga_collection_0.json", "tmdb", "/collection/{}", {}, COLLECTIONS),
    Case("more/tmdb/tmdblib_collection_264_2.json", "tmdb", "/collection/{}", {}, COLLECTIONS),
    _movie("krelinga_movie_550_0", "credits,release_dates,external_ids,keywords,images"),
    _movie("krelinga_movie_550_1"),
    _movie("moviebase_movie_607_append", "external_ids,credits,videos,images,watch/providers,release_dates,reviews"),
    Case("more/tmdb/neodb_find_tt0827573*", "tmdb", "/find/tt0770828", _BY_IMDB_ID),
    Case("more/tmdb/neodb_find_tt10751754*", "tmdb", "/find/tt10751754", _BY_IMDB_ID),
    Case("more/tmdb/neodb_find_tt1159991*", "tmdb", "/find/tt0770828", _BY_IMDB_ID | {"language": "zh-CN"}),
    Case("more/tmdb/neodb_find_tt15389382*", "tmdb", "/find/tt0770828", _BY_IMDB_ID | {"language": "zh-CN"}),
    Case("more/tmdb/neodb_find_tt21599650*", "tmdb", "/find/tt0770828", _BY_IMDB_ID),
    Case("more/tmdb/tmdblib_find_nm*", "tmdb", "/find/tt0770828", _BY_IMDB_ID),
    Case("more/tmdb/tmdblib_find_tt*", "tmdb", "/find/tt0770828", _BY_IMDB_ID),
    Case("more/tmdb/vfalies_find_facebook.json", "tmdb", "/find/tt0770828", _BY_IMDB_ID),
    Case("more/tmdb/vfalies_find_imdb_person.json", "tmdb", "/find/tt0770828", _BY_IMDB_ID),
    _movie("neodb_movie_250658_en", "credits,external_ids"),
    _movie("neodb_movie_282758_zh", "credits,external_ids"),
    _movie(
        "phptmdb_movie_all",
        "alternative_titles,changes,credits,images,keywords,lists,releases,release_dates,similar_movies,trailers,"
        "translations,watch/providers",
    ),
    _part("tmdblib_alt_titles_47964*", "alternative_titles"),
    Case("more/tmdb/tmdblib_err404_movie.json", "tmdb", "/movie/99999999"),
    _part("tmdblib_external_ids_335984", "external_ids"),
    _movie("tmdblib_movie_47964"),
    _movie("tmdblib_movie_47964_2"),
    _movie("tmdblib_movie_by_imdb_tt1345836", "credits,images,keywords"),
    Case("more/tmdb/tmdblib_movie_changes_1701490.json", "tmdb", "/movie/78/changes"),
    Case("more/tmdb/tmdblib_movie_changes_19995.json", "tmdb", "/movie/78/changes"),
    Case("more/tmdb/vfalies_changes_movie.json", "tmdb", "/movie/78/changes"),
    Case("more/tmdb/tmdblib_movie_changes_list_2.json", "tmdb", "/movie/changes"),
    Case("more/tmdb/tmdblib_movie_latest.json", "tmdb", "/movie/latest"),
    _part("tmdblib_releases_old_47964", "releases"),
    _part("tmdblib_watch_157336", "watch/providers"),
    _omdb("casey_search_result", s="Star Wars Episode IV A New Hope"),
    *(
        Case(f"more/omdb/{name}.json", "omdb", "", {"i": "{}"}, IMDB_IDS, partial=partial)
        for name, partial in (
            ("casey_search_result1", True),
            ("casey_title_valid", True),
            ("casey_title_year", True),
            ("jvanbaarsen_star_wars", False),
            ("subliminal_test_get_id", False),
        )
    ),
    _omdb("subliminal_test_get_wrong_id", i="tt9999999"),
    _omdb("subliminal_test_get_wrong_title", t="no such film"),
    Case("more/fanart/mediaportal_lotr_120.json", "fanart", "/movies/{}", {}, WITH_ART, partial=True),
    Case("more/fanart/omertron_movie.json", "fanart", "/movies/{}", {}, WITH_ART),
    _tvdb("falsepopsky_movies_filter*", "/movies/filter", country="usa", lang="eng"),
    _tvdb("falsepopsky_movies_idExtended", "/movies/{}/extended"),
    _tvdb("falsepopsky_movies_idExtendedMeta", "/movies/{}/extended", partial=True, meta="translations"),
    _tvdb(
        "falsepopsky_movies_idExtendedMetaShort", "/movies/{}/extended", partial=True, meta="translations", short="true"
    ),
    _tvdb("falsepopsky_movies_idTranslations", "/movies/{}/translations/eng"),
    _tvdb("falsepopsky_movies_moviesPage", "/movies", page="1"),
    _tvdb("falsepopsky_movies_slug", f"/movies/slug/man-of-steel-{tvdb_id_of(49521)}"),
    _tvdb("falsepopsky_search_badRequest", "/search"),
    _tvdb("falsepopsky_updates_badRequest", "/updates", since="1"),
    _tvdb("falsepopsky_updates_sinceTypeActionPage", "/updates", since=LAST_MONTH),
    _tvdb("m0nk3y_movie_extended_placeholders", "/movies/{}/extended", partial=True, meta="translations"),
    _tvdb("pappes_tvdbJsonSearchMovie", "/movies/{}/extended", partial=True),
    _tvdb("pappes_jsonSampleEmpty", "/movies/99999999"),
    Case(
        "more/tvdb/pappes_details_tvdbJsonSearchMovie.json", "tvdb", "/search/remoteid/{}", {}, REMOTE_IDS, partial=True
    ),
    Case("more/imdb/flexget_test_*.json", "imdb", "/suggestion/titles/x/star.json"),
)
NOT_COMPARED = {
    "more/tmdb/kiwilan_translations_collection": "parts of a collection, which the product never asks for",
    "more/tmdb/phptmdb_collection_append": "parts of a collection, which the product never asks for",
    "more/tmdb/neodb_person": "a person: the server has films only",
    "more/tmdb/tmdblib_person": "a person: the server has films only",
    "more/tmdb/neodb_tv": "a series: the server has films only",
    "more/tmdb/tmdblib_tv": "a series: the server has films only",
    "more/tmdb/tmdblib_search_multi": "films, series and people mixed: the server has films only",
    "more/omdb/casey_title_season_and_episode": "an episode: the server has films only",
    "more/omdb/casey_title_tomatoes": "a parameter that the product never sends; OMDb has no such values since 2017",
    "more/omdb/worr_how-I-met-your-mother": "a series: the server has films only",
    "more/tvdb/falsepopsky_artwork_": "a picture of a person, and lists of artwork: the product never asks for them",
    "more/tvdb/falsepopsky_awards_": "awards: the product never asks for them",
    "more/tvdb/falsepopsky_entities_": "kinds of entities: the product never asks for them",
    "more/tvdb/falsepopsky_lists_": "a list of series: the server has films only",
    "more/tvdb/falsepopsky_people_": "a person: the server has films only",
    "more/tvdb/falsepopsky_search_query.json": "lists and series: the server has films only",
    "more/tvdb/falsepopsky_search_queryType.json": "a series: the server has films only",
    "more/tvdb/falsepopsky_search_remoteId.json": "a person, a film and a series that share a number: films only",
    "more/tvdb/pappes_details_tvdbJsonSearchSeries": "a series: the server has films only",
    "more/tvdb/pappes_tvdbJsonSearchEpisode": "an episode: the server has films only",
    "_forms_": "notations of single fields, no answers",
    "more/omdb/awards_sentences": "notations of single fields, no answers",
    "more/imdb/imdbinfo_": "the inside of a page; test_imdb compares what the product reads of pages",
    "more/imdb/pappes_imdb_suggestions": "a Dart literal of the oldest suggestions, cut by its author",
    ".html": "title pages; test_imdb compares what the product reads of them",
}
_CUT = "cut or filled in by its author"
_FILM = "no such value for that film"
_OLD = "recorded before the real service added it, as later recordings show"
_ONE_PAGE = "the server's catalogue has one page of them"
KNOWN_DIFFERENCES = {
    # (pattern of the file, pattern of the line) -> reason
    ("tmdb/ceg_movie_550*", "account_states: only in the real answer"): "needs a user's session",
    ("tmdb/ceg_movie_550*", "changes.*value*: only in ours"): "its keys depend on what changed",
    (
        "tmdb/vfalies_changes_movie.json",
        "*original_value: number there, string here",
    ): "its type depends on what changed",
    ("tmdb/flexget_unicode_*", "*: only in ours"): _OLD,
    ("tmdb/phptmdb_movie_all.json", "*: only in ours"): _OLD,
    ("tmdb/vfalies_find_facebook.json", "*.media_type: only in ours"): _OLD,
    ("tmdb/moviebase_movie_607*", "*: only in ours"): _OLD,
    ("tmdb/tmdblib_movie_latest.json", "runtime: number there, always null here"): "the newest film has no runtime yet",
    ("tmdb/tmdblib_watch_157336.json", "results{}.*: only in ours"): "no such offer for that film",
    (
        "imdb/flexget_test_cache_0.json",
        "d[[]].yr: only in the real answer",
    ): "years of a series: the server has films only",
    ("omdb/jvanbaarsen_star_wars.json", "*: only in ours"): _OLD,
    ("tvdb/falsepopsky_movies_filter.json", "data[[]].year: only in ours"): "a page of films without a year",
    ("tvdb/falsepopsky_*", "links.*: string there, always null here"): _ONE_PAGE,
    ("tvdb/falsepopsky_movies_idExtended.json", "*.episode: only in ours"): "in the official specification",
    ("tvdb/falsepopsky_movies_idTranslations.json", "data.*: only in ours"): _FILM,
    ("tvdb/falsepopsky_movies_slug.json", "data.aliases: list there, always null here"): _FILM,
    ("tvdb/m0nk3y_movie_extended_placeholders.json", "data.translations.*: only in the real answer"): _CUT,
}
