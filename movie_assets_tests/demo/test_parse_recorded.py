"""The product's parsers read every sample and recording about a film, and refuse any other with a reason.

This is the only test here that imports the product: real answers are the yardstick for both sides.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from movie_assets.errors import BadAnswerError
from movie_assets.providers.registry import PARSERS
from movie_assets.providers.values import certificates, dates, numbers
from movie_assets_tests.demo.recorded_answers import FOLDERS

# Each provider's recorded answers that are, or claim to be, the whole answer for one film.
_FOLDERS = {
    "tmdb": (
        *("tmdb/movie-id/*.json", "tmdb/movie-latest/*.json", "tmdb/fixtures/*details*.json"),
        *("tmdb/fixtures/phptmdb__movie_all.json", "tmdb/trimmed/*details.json", "tmdb/hand-written/*movie*.json"),
        *("tmdb/doc-examples/*movie-details*.json", "tmdb/errors/*.json", "tmdb/hand-written/*error*.json"),
    ),
    "omdb": (
        "omdb/query/*i=*.json",
        "omdb/query/*t=*.json",
        "omdb/fixtures/*.json",
        "omdb/picked/*.json",
        "omdb/doc-examples/*.json",
        "omdb/errors/*.json",
    ),
    "fanart": ("fanart/movies/*.json", "fanart/legacy-v2/*.json", "fanart/errors/*.json"),
    "tvdb": ("tvdb/trimmed/*.json", "tvdb/fragments/*.json", "tvdb/synthetic/*.json", "tvdb/errors/*.json"),
}
# Recorded answers that are not about a film, and a word of the reason for refusing each.
_REFUSED = {
    "tmdb/errors/404-code-34.json": "",
    "tmdb/hand-written/adamayoung__error-status-401.json": "",
    "tmdb/hand-written/adamayoung__error-status-response.json": "",
    "tmdb/fixtures/ceg__configuration_details.json": "",
    "omdb/errors/invalid-api-key.json": "Invalid API key!",
    "omdb/picked/error_Error_getting_data.__adityadev31_27.json": "Error getting data.",
    "omdb/query/r=json_v=1_i=tt9999999_plot=short__diaoul.json": "Error getting data.",
    "omdb/query/episode=1_t=True_Detective__caseyscarborough.json": "series",
    "omdb/picked/runtime_2_h__adityadev31_580.json": "episode",
    "omdb/picked/series_year_1957toopen__adityadev31_235.json": "series",
    "omdb/picked/series_year_1999toopen__adityadev31_577.json": "series",
    "omdb/picked/series_year_2005toopen__adityadev31_646.json": "series",
    "omdb/picked/type_game__adityadev31_285.json": "game",
    "omdb/fixtures/nodeimdbapi__how-I-met-your-mother-episodes.json": "",
    "fanart/errors/not-found.json": "Not found",
    "fanart/legacy-v2/pythonfanart__movie_thg.json": "tmdb_id",
    "tvdb/errors/search-query-required.json": "",
    "tvdb/errors/unauthorized.json": "",
    "tvdb/fragments/search_item_series_399314.json": "",
    "tvdb/fragments/search_remoteid_tt2661044_first_element.json": "",
    "tvdb/trimmed/search_remoteid_people.json": "",
    "tvdb/synthetic/m0nk3y2k4__data_empty.json": "",
    "tvdb/synthetic/m0nk3y2k4__data_full.json": "",
}
FILES = [
    (provider, folder, str(file.relative_to(folder)))
    for folder in FOLDERS
    for provider, patterns in _FOLDERS.items()
    if provider in PARSERS
    for file in sorted({file for pattern in patterns for file in folder.glob(pattern)})
]


@pytest.mark.parametrize(("provider", "folder", "name"), FILES, ids=lambda value: getattr(value, "name", value))
def test_recorded_answer_parses_or_is_refused_with_a_reason(provider: str, folder: Path, name: str) -> None:
    """A film's answer gives a row and reports a title or ids; anything else is refused with a reason."""
    body = (folder / name).read_bytes()
    if name in _REFUSED:
        with pytest.raises(BadAnswerError) as refused:
            PARSERS[provider].parse(body)
        assert _REFUSED[name] in str(refused.value)
        assert len(str(refused.value)) > len(provider)
        return
    if provider == "tvdb" and "fragments" in name:
        # The recording lacks the envelope.
        body = orjson.dumps({"status": "success", "data": orjson.loads(body)})
    parsed = PARSERS[provider].parse(body)
    assert parsed.row
    assert parsed.reported.title or parsed.reported.ids


LATER = [
    (provider, file)
    for folder in FOLDERS
    for provider in ("tmdb", "omdb", "fanart", "tvdb", "imdb")
    for file in sorted((folder / "more" / provider).glob("*.*"))
    if file.suffix == ".html" or (file.suffix == ".json" and (provider != "imdb" or "imdbinfo" in file.stem))
]
_FILMS_OF_LATER = {
    *("ceg_movie_550_append", "flexget_unicode_1", "krelinga_movie_550_0", "krelinga_movie_550_1"),
    *("moviebase_movie_607_append", "neodb_movie_250658_en", "neodb_movie_282758_zh", "phptmdb_movie_all"),
    *("tmdblib_movie_47964", "tmdblib_movie_47964_2", "tmdblib_movie_by_imdb_tt1345836", "tmdblib_movie_latest"),
    *("casey_search_result1", "casey_title_tomatoes", "casey_title_year", "jvanbaarsen_star_wars"),
    *("subliminal_test_get_id", "mediaportal_lotr_120", "omertron_movie"),
    *("falsepopsky_movies_idExtended", "falsepopsky_movies_idExtendedMeta", "falsepopsky_movies_slug"),
    *("m0nk3y_movie_extended_placeholders", "pappes_tvdbJsonSearchMovie"),
    *("flexget_test_cache_1", "flexget_test_no_year_0", "neodb_tt3159106", "neodb_tt3268458"),
    "imdbinfo_movie_tt0133093_cut",
}
"""Later recordings that are the record of a film. All others are refused."""
_WORDS_OF_LATER = {
    "krelinga_collection_0": "a collection",
    "phptmdb_collection_append": "a collection",
    "tmdblib_collection_264_2": "a collection",
    "neodb_person_17419": "a person",
    "neodb_tv_57243": "a series",
    "tmdblib_tv_1396": "a series",
    "casey_title_season_and_episode": "episode",
    "casey_title_valid": "game",
    "worr_how-I-met-your-mother": "series",
    "falsepopsky_artwork_idExtended": "artwork",
    "falsepopsky_awards_idCategory": "award",
    "falsepopsky_people_idExtended": "people",
    "neodb_tt0314979": "tvMiniSeries",
    "neodb_tt10751754": "tvMiniSeries",
    "neodb_tt10751820": "tvEpisode",
    "imdbinfo_sample_series": "tvSeries",
}
"""What some of them are, which the reason for refusing them says."""


@pytest.mark.parametrize(("provider", "file"), LATER, ids=lambda value: getattr(value, "name", value))
def test_a_later_recording_is_understood_or_rightly_refused(provider: str, file: Path) -> None:
    """The record of a film gives a row with a title; anything else is refused, in the words of its provider."""
    body = file.read_bytes()
    if provider == "imdb" and file.suffix == ".json":  # the inside of a page
        script = b'<script id="__NEXT_DATA__" type="application/json">'
        body = b"<html><head>" + script + body.replace(b"</", b"<\\/") + b"</script></head></html>"
    row, reason = _read(provider, body)
    if file.stem in _FILMS_OF_LATER:
        assert row, reason
        assert row["name" if provider == "fanart" else "title"]
    else:
        assert not row
        assert _WORDS_OF_LATER.get(file.stem, "") in reason.removeprefix(f"{provider}: ")
        assert _message(body) in reason
        assert len(reason) > len(f"{provider}: ")


FORMS = [
    (field, reader, file)
    for folder in FOLDERS
    for field, reader in (
        ("boxoffice", numbers.dollars),
        ("rated", certificates.certificate),
        ("year", numbers.year),
        ("runtime", numbers.minutes),
        ("released", dates.day),
    )
    for file in sorted((folder / "more" / "omdb").glob(f"{field}_forms_*.txt"))
]


@pytest.mark.parametrize(("field", "reader", "file"), FORMS, ids=lambda value: getattr(value, "name", None))
def test_every_recorded_notation_of_omdb_is_read(field: str, reader: Callable[[str], Any], file: Path) -> None:
    """Each value that OMDb was seen to send is read, and only "N/A" is nothing."""
    read = {value: reader(value) for value in file.read_text().splitlines()}
    assert [value for value, found in read.items() if found is None] == [value for value in read if value == "N/A"], (
        field
    )


def _message(body: bytes) -> str:
    """Return what the body of an error says, "" for any other body."""
    try:
        answer = orjson.loads(body)
    except ValueError:
        return ""
    fields = ("status_message", "Error", "error message", "message")
    return next((str(answer[name]) for name in fields if name in answer), "") if isinstance(answer, dict) else ""


def _read(provider: str, body: bytes) -> tuple[dict[str, Any], str]:
    """Return the row, or why there is none."""
    try:
        return PARSERS[provider].parse(body).row, ""
    except BadAnswerError as refused:
        return {}, str(refused)
