"""The view of where providers disagree about a film: the field, their values, how far apart, where to look it up.

Belongs here: that view, over the typed rows. Does not belong here: the measures (merge/measures.py), how people are
shown it (cli/difference_reports.py), whose value wins (fields_view.py).

provider_cache_fields has these values too, beside those of forty other fields: reading it takes ten times as long.
"""

from collections.abc import Iterator
from string import Formatter

import polars as pl

from movie_assets.matching.titles import ARTICLES, LETTERS, TRADE_MARKS
from movie_assets.merge.fields import FIELDS
from movie_assets.merge.measures import MEASURES, Measure
from movie_assets.providers.columns import MOVIE_ID
from movie_assets.providers.registry import PROVIDER_TABLES, SPECS
from movie_assets.table import Column, View
from movie_assets.warehouse.cache_tables import CACHE_CORRECTIONS
from movie_assets.warehouse.merging.sql_parts import chosen, literal

NAME = "provider_cache_disagreements"
_ALSO = ("original_title",)
"""Read to tell a title in the film's own language from another title."""
_LETTERS = LETTERS | {"ß": "ss", "ё": "е"}
_SPACE, _NO_SPACE = (rf"[{no}\s\p{{Z}}\x{{B}}\x{{1C}}-\x{{1F}}\x{{85}}]" for no in ("", "^"))
"""What is a space in matching/titles.py; DuckDB's own class knows those of ASCII alone."""


def folded(title: str) -> str:
    """Return the SQL of a title's form for comparing. What matching calls the same title has the same form.

    The steps are those of matching/titles.py, in their order: "1, À" ends with no article. Spaces do not count either,
    unlike there: "Now Here" and "Nowhere" are no disagreement to look up.
    """
    text = f"regexp_replace(lower({title}), '[{TRADE_MARKS}]', '', 'g')"
    text = f"replace(replace({text}, '&', ' and '), '＆', ' and ')"
    article = f"^(.*{_NO_SPACE}){_SPACE}*,{_SPACE}*({'|'.join(ARTICLES)}){_SPACE}*$"
    text = f"strip_accents(regexp_replace({text}, '{article}', '\\2 \\1'))"
    for letter, plain in _LETTERS.items():
        text = f"replace({text}, {literal(letter)}, {literal(plain)})"
    return f"regexp_replace({text}, '[\\p{{P}}\\p{{Z}}\\p{{C}}\\p{{Sk}}\\s´`]+', '', 'g')"


def _values() -> Iterator[tuple[str, str, str, str]]:
    """Yield field, provider, the column in its typed table, and the SQL of the value."""
    for field in (*MEASURES, *_ALSO):
        for provider, table in PROVIDER_TABLES.items():
            contribution, column = SPECS[provider].contribution, FIELDS.get(field, {}).get(provider)
            if field == "year" and contribution.year:
                yield field, provider, "year", "year"
            elif field == "year" and (dated := contribution.fields.get("release_date")):
                yield field, provider, dated, f"year({dated})"
            elif column or (field.endswith("_id") and field in table.schema):
                yield field, provider, column or field, column or field


def _pages() -> Iterator[tuple[str, list[str], str]]:
    """Yield each provider with a page of films: its name, the columns in the address, the SQL of the address."""
    for provider, spec in SPECS.items():
        parts = list(Formatter().parse(spec.page))
        if columns := [column for _, column, _, _ in parts if column]:
            yield (
                provider,
                columns,
                " || ".join(
                    f"{literal(text)} || {column}" if column else literal(text) for text, column, _, _ in parts
                ),
            )


def _apart(measure: Measure) -> str:
    match measure.kind:
        case "span":
            return "max(number) - min(number)"
        case "ratio":
            return "max(number) / nullif(min(number), 0)"
        case "likeness":
            return "max(1 - jaro_winkler_similarity(form, own))"
        case "identity":
            return "(count(DISTINCT value) > 1)::INTEGER::DOUBLE"


def _object(value: str, where: str = "true") -> str:
    """Return the JSON object of a value by provider, in their order."""
    keys, values = (f"list({of} ORDER BY place) FILTER ({where})" for of in ("provider", value))
    return f"to_json(map(coalesce({keys}, []), coalesce({values}, [])))"


def disagreements_sql(films: str = "true") -> str:
    """Return the view's SQL, of the films that a condition on movie_id names: each part reads those rows alone."""
    typed = " UNION ALL ".join(
        f"SELECT movie_id, '{field}' AS field, '{provider}' AS provider, ({value})::VARCHAR AS value, {place} AS place"
        f" FROM {PROVIDER_TABLES[provider].name} WHERE {column} IS NOT NULL"
        for place, (field, provider, column, value) in enumerate(_values())
    )
    pages = " UNION ALL ".join(
        f"SELECT movie_id, '{provider}' AS provider, {address} AS page FROM {PROVIDER_TABLES[provider].name}"
        for provider, _, address in _pages()
    )
    apart = chosen({f"field = '{field}'": _apart(measure) for field, measure in MEASURES.items()})
    unit = chosen({f"field = '{field}'": literal(measure.unit) for field, measure in MEASURES.items()})
    usual, worst, weight = (
        chosen({f"field = '{field}'": str(getattr(measure, of)) for field, measure in MEASURES.items()})
        for of in ("usual", "worst", "weight")
    )
    return f"""
WITH told AS (FROM ({typed}) WHERE {films}),
differing AS (  -- few: what follows is slow
    SELECT movie_id, unnest(CASE field WHEN 'title' THEN ['title', 'original_title'] ELSE [field] END) AS field
    FROM (SELECT movie_id, field FROM told WHERE field <> 'original_title' GROUP BY ALL HAVING min(value) <> max(value))
),
said AS (
    SELECT *, CASE WHEN field LIKE '%title' THEN {folded("value")} END AS form, try_cast(value AS DOUBLE) AS number
    FROM told SEMI JOIN differing USING (movie_id, field)
),
films AS (SELECT movie_id, title, year, {folded("title")} AS own FROM stored.provider_cache_movies
          WHERE movie_id IN (SELECT movie_id FROM differing)),
originals AS (SELECT DISTINCT movie_id, form FROM said WHERE field = 'original_title'),
named AS (
    SELECT s.*, f.title, f.year, own, CASE WHEN form <> own THEN form END AS strange,
           CASE field WHEN 'year' THEN 'release_date' ELSE field END AS settled_by
    FROM said s JOIN films f USING (movie_id) WHERE field <> 'original_title'
),
open AS (
    SELECT n.*, page FROM named n
    LEFT JOIN (FROM ({pages}) WHERE movie_id IN (SELECT movie_id FROM differing)) USING (movie_id, provider)
    ANTI JOIN originals o ON n.movie_id = o.movie_id AND n.strange = o.form
    ANTI JOIN {CACHE_CORRECTIONS.name} c ON n.movie_id = c.movie_id AND n.settled_by = c.field
),
compared AS (
    SELECT movie_id, field, {apart} AS apart, {usual} AS usual FROM open GROUP BY movie_id, field HAVING count(*) > 1
),
far AS (SELECT * FROM compared WHERE apart > usual)
SELECT movie_id, any_value(title) AS title, any_value(open.year) AS year, field, {_object("value")} AS said, apart,
       {unit} AS unit, round({weight} * least(1, (apart - usual) / ({worst} - usual)), 3) AS score,
       {_object("page", "page IS NOT NULL")} AS pages
FROM open JOIN far USING (movie_id, field) GROUP BY movie_id, field, apart, usual
"""


def _made_from() -> Iterator[str]:
    yield from (f"{PROVIDER_TABLES[provider].name}.{column}" for _, provider, column, _ in _values())
    yield from (f"{PROVIDER_TABLES[provider].name}.{column}" for provider, columns, _ in _pages() for column in columns)
    yield f"{CACHE_CORRECTIONS.name}.field"
    yield from ("provider_cache_movies.title", "provider_cache_movies.year")


DISAGREEMENTS = View(
    NAME,
    "Where providers disagree about a film, by more than is usual: titles, years, running times, ids and money. What a"
    " person corrected is settled, and left out.",
    (
        MOVIE_ID,
        Column("title", pl.String, "The film's merged title."),
        Column("year", pl.Int32, "The film's merged year."),
        Column("field", pl.String, f"{', '.join(MEASURES)}."),
        Column("said", pl.String, "The value of each provider, as text.", json=True),
        Column("apart", pl.Float64, "How far apart the values are, in the unit."),
        Column("unit", pl.String, "minutes, years, times (the larger sum by the smaller), ids, or of 1 (how unlike)."),
        Column("score", pl.Float64, "How grave it is, from 0 to 1: by the distance, and by the field."),
        Column("pages", pl.String, "The address of the page of each of these providers about the film.", json=True),
    ),
    key=("movie_id", "field"),
    sql=disagreements_sql(),
    made_from=tuple(dict.fromkeys(_made_from())),
)
"""Sorted by nothing: ORDER BY score DESC has the gravest first."""
