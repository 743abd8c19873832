"""From files in the inbox to films or questions: what the sensor takes, and what its run makes of it."""

from pathlib import Path

from movie_assets.identify import service
from movie_assets.identify.inbox import take_files
from movie_assets.identify.names.release_names import read_name
from movie_assets.store import requests
from movie_assets_tests.identify.conftest import Asker

FILES = {
    "series.csv": "rated_at,type,title,year,trakt_id,tmdb_id\n2024-01-01,show,The Matrix,1999,1,603\n",
    "imdb.csv": (
        "Position,Const,Title,Original Title,Title Type,Year\n1,tt0133093,Matrix Revealed,The Matrix,Movie,1999\n"
        "2,tt1375666,Inception,Inception,TV Mini Series,2010\n"
    ),
    "number.csv": "title,year,imdb_id\nGrey Signal,2009,808151\nInception,2010,27205\n",
    "wrong.txt": "Grey Signal (2008) {tmdb-603}\n",
    "two.nfo": "Out now: https://www.imdb.com/title/tt0133093/\nhttps://www.imdb.com/title/tt1375666/\n",
    "Inception (2010).nfo": "Out now: https://www.imdb.com/title/tt0133093/\nhttps://www.imdb.com/title/tt1375666/\n",
    "hook.json": '[{"eventType": "Test", "movie": {"tmdbId": 27205}}, {"eventType": "Grab", "movie": {"tmdbId": 603}}]',
}
MATRIX, INCEPTION = 603, 27205
WANTED = {
    "imdb.csv, line 2": MATRIX,
    "number.csv, line 2": None,  # a number of another film, and nobody has the title
    "number.csv, line 3": INCEPTION,  # no id of it, but title and year are
    "wrong.txt, line 1": None,  # the id of a film whose title is nothing like the one asked for
    "two.nfo": None,  # two films, and nothing says which
    "Inception (2010).nfo": INCEPTION,  # two films, and the file's name says which
    "hook.json, item 2": MATRIX,
}


def test_files_become_films_or_questions(asker: Asker, tmp_path: Path) -> None:
    """Rows of series are left out, an id counts only with its title, two films in one file are a question."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name, text in FILES.items():
        (inbox / name).write_text(text)
    now = asker.context.clock()
    watched = take_files(inbox, asker.operations, now, watched={}).watched
    taken = take_files(inbox, asker.operations, now, watched=watched)
    assert taken.refused.keys() == {"series.csv"}
    assert "it is a series" in taken.refused["series.csv"]
    assert "it is a series" in (inbox / "taken" / "imdb.csv.reason.txt").read_text()
    service.identify_due(asker.context)
    kept = requests.requests(asker.operations, (*requests.OPEN, "confirmed"))
    assert {request.origin: request.movie_id for request in kept} == WANTED
    two = next(request for request in kept if request.origin == "two.nfo")
    shown = (requests.last_decision(asker.operations, two.request_id) or {"candidates": []})["candidates"]
    assert {film["ids"]["tmdb"] for film in shown} == {str(MATRIX), str(INCEPTION)}


def test_what_nobody_knows_is_told_by_its_whole_title(asker: Asker) -> None:
    """Of several readings of a name the first one stands in the reason, not what a shorter one made of it."""
    asked = read_name("The.Grey.German.2006.mkv")
    assert asked.other_titles == ("The Grey German", "The Grey")
    (request_id,) = requests.add_requests(asker.operations, [(asked, None)], "inbox", asker.context.clock())
    service.identify_due(asker.context)
    decision = requests.last_decision(asker.operations, request_id) or {}
    assert decision["reason"] == "no film has the title 'The Grey German'"
