"""The product's parsers read every sample and recording about a film, and refuse any other with a reason.

This is the only test here that imports the product: real answers are the yardstick for both sides.
"""

from pathlib import Path
from typing import Any

import orjson
import pytest

from movie_assets.errors import BadAnswerError
from movie_assets.providers.registry import PARSERS
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
    for provider in ("tmdb", "omdb", "fanart", "tvdb")
    for file in sorted((folder / "more" / provider).glob("*.json"))
]


@pytest.mark.parametrize(("provider", "file"), LATER, ids=lambda value: getattr(value, "name", value))
def test_a_later_recording_gives_a_row_or_a_reason(provider: str, file: Path) -> None:
    """Whatever a provider was ever recorded to send, its parser reads it as a film or refuses it in words."""
    row, reason = _read(provider, file.read_bytes())
    assert row or len(reason) > len(f"{provider}: ")


def _read(provider: str, body: bytes) -> tuple[dict[str, Any], str]:
    """Return the row, or why there is none."""
    try:
        return PARSERS[provider].parse(body).row, ""
    except BadAnswerError as refused:
        return {}, str(refused)
