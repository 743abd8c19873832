"""movie-assets set, blank, lock, prefer, unlock and corrections, as a user types them."""

import json
from pathlib import Path
from typing import Any

from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.typed_commands import Command

WHY = ("--reason", "I saw it")


def row(folder: Path, movie_id: int, table: str = "provider_cache_movies") -> dict[str, Any]:
    """Return a film's merged row, its sources as a dictionary."""
    found = Warehouse(folder / "warehouse.duckdb").frame(f"SELECT * FROM {table} WHERE movie_id = {movie_id}")
    return found.row(0, named=True) | {"sources": json.loads(found["field_sources"][0])}


def film(folder: Path) -> int:
    """Return a film whose title and runtime several providers have."""
    sql = (
        "SELECT movie_id FROM provider_cache_fields WHERE field IN ('title', 'runtime')"
        " AND provider IN ('tmdb', 'omdb') GROUP BY 1 HAVING count(*) = 4 ORDER BY 1 LIMIT 1"
    )
    return int(Warehouse(folder / "warehouse.duckdb").frame(sql).item())


def test_a_value_survives_refresh_and_replay(here: Command, folder: Path) -> None:
    """What a person set counts before all providers, at once, after a forced refresh, and in a warehouse made anew."""
    movie_id = film(folder)
    code, output, _ = here("set", str(movie_id), "runtime", "999", *WHY)
    assert (code, "runtime is now 999, from person" in output) == (0, True)
    here("set", str(movie_id), "genres", "Odd, Strange", *WHY)
    here("blank", str(movie_id), "tagline", *WHY)
    assert here("collect", "--film", str(movie_id), "--force")[0] == 0
    (folder / "warehouse.duckdb").unlink()
    assert here("replay")[0] == 0
    for table in ("provider_cache_movies", "provider_cache"):
        found = row(folder, movie_id, table)
        assert (found["runtime"], found["genres"]) == (999, ["Odd", "Strange"]), table
        assert {found["sources"][name] for name in ("runtime", "genres", "tagline")} == {"person"}
    assert row(folder, movie_id)["tagline"] is None
    code, output, _ = here("explain", str(movie_id), "runtime", "--json")
    values = json.loads(output)["values"]
    assert (values[0]["provider"], values[0]["value"], values[0]["won"], len(values) > 1) == (
        "person",
        "999",
        True,
        True,
    )
    here("unlock", str(movie_id), "runtime")
    here("unlock", str(movie_id), "genres")
    here("unlock", str(movie_id), "tagline")
    assert "person" not in row(folder, movie_id)["sources"].values()


def test_a_preferred_provider_counts_for_one_film(here: Command, folder: Path) -> None:
    """prefer puts a provider's value before the others' for this film alone; lock keeps it as a value of its own.

    explain says so, and shows the providers' answers: a person sent none.
    """
    movie_id = film(folder)
    before = row(folder, movie_id)["sources"]
    assert here("prefer", str(movie_id), "title", "tmdb", *WHY)[0] == 0
    found = row(folder, movie_id)
    assert (before["title"], found["sources"]["title"]) == ("omdb", "tmdb")
    assert "Rule: tmdb, which a person prefers for this film; else" in here("explain", str(movie_id), "title")[1]
    assert {k: v for k, v in found["sources"].items() if k != "title"} == {
        k: v for k, v in before.items() if k != "title"
    }
    code, output, _ = here("lock", str(movie_id), "title", *WHY)
    assert (code, f"title is now {found['title']!r}, from person" in output) == (0, True)
    code, output, _ = here("explain", str(movie_id), "title", "--raw")
    assert (code, "Rule: what a person decided, before all providers; without it" in output) == (0, True)
    assert ('"Title":' in output, "The answer of person" in output) == (True, False)
    code, output, _ = here("corrections", str(movie_id), "--json")
    actions = [one["action"] for one in json.loads(output)["corrections"] if one["field"] == "title"]
    assert (code, actions) == (0, ["set", "prefer"])
    here("unlock", str(movie_id), "title")
    assert row(folder, movie_id)["sources"]["title"] == "omdb"


def test_corrections_go_through_a_file(here: Command, folder: Path, tmp_path: Path) -> None:
    """What is exported comes back; a line that is no correction costs itself, is named, and exits 1."""
    movie_id, path = film(folder), tmp_path / "corrections.jsonl"
    here("set", str(movie_id), "tagline", 'It said "hello", they say', *WHY)
    assert here("corrections", "--export", str(path))[0] == 0
    here("unlock", str(movie_id), "tagline")
    path.write_text(path.read_text() + '{"movie_id": 1}\nno json\n')
    code, output, _ = here("corrections", "--import", str(path))
    assert (code, "1 correction taken" in output) == (1, True)
    assert output.count("not a correction") == 2
    assert row(folder, movie_id)["tagline"] == 'It said "hello", they say'
    assert "0 corrections taken" in here("corrections", "--import", str(path))[1]
    here("unlock", str(movie_id), "tagline")


ODD_LINES: tuple[tuple[Any, str], ...] = (
    ({"field": "title", "action": "set", "value": None}, "no value to set title to"),
    ({"field": "title", "action": "set", "value": {"en": "A"}}, "no value to set title to"),
    ({"field": "genres", "action": "set"}, "no value to set genres to"),
    ({"field": "title", "action": "prefer", "prefers": "nobody"}, "'nobody' has no title to prefer"),
    ({"field": "title", "action": "prefer", "prefers": None}, "None has no title to prefer"),
    ({"field": "runtime", "action": "prefer", "prefers": "fanart"}, "'fanart' has no runtime to prefer"),
    ("[" * 100_000, "not a correction"),
    ({"field": "genres", "action": "set", "value": "[" * 100_000}, "is no value of genres"),
)
"""A line of a file of corrections, and what is said of it."""


def test_an_odd_line_costs_itself(here: Command, folder: Path, tmp_path: Path) -> None:
    """What a line lacks is not made up: it is named with its number, and the lines around it are taken.

    A reason may hold other ends of lines than a file's.
    """
    movie_id, path = film(folder), tmp_path / "corrections.jsonl"
    good = [
        {"movie_id": movie_id, "field": field, "action": "set", "value": "So it is", "reason": "seen\u2028twice"}
        for field in ("tagline", "overview")
    ]
    odd = [line if isinstance(line, str) else json.dumps(line | {"movie_id": movie_id}) for line, _ in ODD_LINES]
    first, last = (json.dumps(line, ensure_ascii=False) for line in good)
    path.write_text("\n".join([first, *odd, last]))
    code, output, _ = here("corrections", "--import", str(path))
    assert (code, "2 corrections taken" in output) == (1, True), output
    for number, (_, says) in enumerate(ODD_LINES, start=2):
        (named,) = [line for line in output.splitlines() if f"line {number}: " in line]
        assert says in named
    assert [row(folder, movie_id)[str(line["field"])] for line in good] == ["So it is", "So it is"]
    here("corrections", "--export", str(path))
    assert here("corrections", "--import", str(path))[0] == 0
    for line in good:
        here("unlock", str(movie_id), str(line["field"]))


def test_what_cannot_be_corrected_is_refused(here: Command, folder: Path) -> None:
    """A wrong field, value or provider changes nothing, and says what would be right."""
    movie_id = str(film(folder))
    for arguments, message in (
        (("set", movie_id, "movie_id", "5", *WHY), "is no field to correct"),
        (("set", movie_id, "runtime", "long", *WHY), "a whole number"),
        (("prefer", movie_id, "runtime", "fanart", *WHY), "Providers: "),
        (("unlock", movie_id, "runtime"), "nothing to unlock"),
        (("set", "no such film", "runtime", "5", *WHY), "no film in the store"),
    ):
        code, _, errors = here(*arguments)
        assert (code, message in errors) == (1, True), errors
    assert "Nobody corrected" in here("corrections")[1]
