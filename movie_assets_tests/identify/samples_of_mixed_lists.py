"""Exports that hold films beside books, games, music and series, or films in a shape of their own.

Belongs here: files as data, more of formats that samples_of_*.py have already. Does not belong here: what must hold of
them (test_inputs.py).
"""

from movie_assets_tests.identify.input_sample import (
    BY_IMDB,
    BY_TITLE,
    MATRIX,
    MATRIX_IDS,
    Sample,
    csv_file,
    json_file,
    nfo_file,
)

_TMDB: tuple[None, None, dict[str, str]] = (None, None, {"tmdb": "603"})
_IMDB: tuple[None, None, dict[str, str]] = (None, None, {"imdb": "tt0133093"})
_REMOTE = [{"id": "tt0133093", "type": 2, "sourceName": "IMDB"}, {"id": "603", "sourceName": "TheMovieDB.com"}]
MIXED_SAMPLES: dict[str, tuple[Sample, ...]] = {
    "Ryot": (
        csv_file(
            "lot,source,identifier,rating\nMovie,Tmdb,603,9\nShow,Tmdb,1399,\nMovie,Imdb,tt0133093,\nVideoGame,Igdb,1,\n",
            _TMDB,
            _IMDB,
            said=("line 3: it is a series", "line 5: it is a game"),
        ),
    ),
    "Ryot export": (
        json_file(
            {
                "metadata": [
                    {"lot": "Movie", "source": "Tmdb", "identifier": "603", "source_id": "The Matrix"},
                    {"lot": "Show", "source": "Tmdb", "identifier": "1399"},
                ]
            },
            _TMDB,
            said=("metadata, item 2: it is a series",),
        ),
    ),
    "TVDB record or search": (
        json_file(
            {"data": {"id": 169, "name": "The Matrix", "year": "1999", "remoteIds": _REMOTE}},
            ("The Matrix", 1999, MATRIX_IDS | {"tvdb": "169"}),
        ),
        json_file(
            {"data": {"id": 5, "name": "Lost", "year": "2004", "remoteIds": _REMOTE, "seasons": [{"id": 1}]}},
            said=("it is of a series",),
        ),
        json_file(
            {
                "data": [
                    {"id": "movie-169", "tvdb_id": "169", "name": "The Matrix", "type": "movie", "remote_ids": _REMOTE},
                    {"id": "series-5", "tvdb_id": "5", "name": "Lost", "type": "series", "remote_ids": []},
                ]
            },
            ("The Matrix", None, MATRIX_IDS | {"tvdb": "169"}),
            said=("item 2: it is a series",),
        ),
    ),
    "TMDB list or search": (
        json_file([{"id": 603, "name": "Lost", "poster_path": "/x", "origin_country": ["US"]}], said=("of a series",)),
    ),
    "any other table": (
        csv_file("title,year,tmdbId,imdbId\nThe Matrix,1999,,tt0133093\n", BY_IMDB),  # Movary's, without its own column
        csv_file(
            "Titre;Année;Catégorie\nThe Matrix;1999;Film\nDune;1965;Livre\nX;2000;K-Drama\n",
            BY_TITLE,
            said=("line 3: it is a book", "line 4: it is a series"),
        ),
        csv_file("tconst,parentTconst\ntt0133093,\ntt0041951,tt0041038\n", _IMDB, said=("of a series",)),
        csv_file("who,what,id\nMovie,Tmdb,603\n", said=("no column that is known",)),  # a row is no header
        csv_file(
            "title,year,tmdb,imdb\nX,1999,tv-603,\nX,1999,tv:603,\nThe Matrix,1999,603-the-matrix,[tt0133093]\n",
            MATRIX,
            said=("line 2: its address is of a series", "line 3: its address is of a series"),
        ),
        csv_file(
            "title,year,url\nDoom,2005,https://www.igdb.com/games/doom\nIt,1990,https://www.goodreads.com/book/show/1\n",
            said=("line 2: its address is of", "line 3: its address is of"),
        ),
        csv_file(
            "titleId,title,year,page\ntt0133093,The Matrix,1999,\n,Lost,2004,https://www.themoviedb.org/tv/4607\n",
            BY_IMDB,
            said=("line 3: its address is of a series",),
        ),  # whatever the column is called
        *(
            csv_file(f"title,year,{column}\nLost,2004,{series}\nThe Matrix,1999,{film}\n", BY_TITLE, said=("line 2",))
            for column, series, film in (
                ("Art", "Serie", "Film"),
                ("Media", "TV", "Movie"),
                ("Format", "TV Series", "DVD"),
                ("is_movie", "false", "true"),
                ("Seasons", "6", ""),
                ("Episodes", "121", "1"),
                ("End Year", "2010", ""),
            )
        ),
        csv_file("My films\ntitle,year\nThe Matrix,1999\n", BY_TITLE),
    ),
    "Steam or another table of games": (
        csv_file("name,year,minplayers,maxplayers\nDune,2021,2,4\n", said=("it holds games",)),
        json_file([{"title": "Doom", "year": 2005, "developer": "x"}], said=("it is of games",)),
    ),
    "Goodreads, StoryGraph or another table of books": (
        json_file([{"title": "It", "author": "x", "year": 1990}], said=("it is of books",)),
    ),
    "Spotify or another table of music": (
        csv_file("Title,Year,Total Tracks\nPurple Rain,1984,9\n", said=("it holds music",)),
        json_file([{"name": "Purple Rain", "artists": [{"name": "x"}], "year": 1984}], said=("it is of music",)),
    ),
    "a table of people": (
        csv_file("Name,Year,Birth Year\nCarrie,1976,1976\n", said=("it holds people",)),
        csv_file(
            "nconst\tname\tknownForTitles\nnm0000206\tx\ttt0133093\n",
            said=("it holds people",),
        ),
    ),
    "Radarr movies or list": (
        json_file(
            [{"title": "A set", "tmdbId": 10, "movies": [{"title": "The Matrix", "year": 1999, "tmdbId": 603}]}],
            ("The Matrix", 1999, {"tmdb": "603"}),
        ),
        json_file(
            [{"title": "Fargo", "year": 1996, "tvdbId": 1, "tmdbId": 2, "seasons": [{"seasonNumber": 1}]}],
            said=("of a series",),
        ),
    ),
    "names of files and folders, a line each": (
        Sample(
            "a.txt",
            (
                "https://letterboxd.com/film/the-matrix/\nhttps://example.org/tickets/chicago-2002\n"
                "http://example.org/The.Matrix.1999.mkv\n"
            ),
            (("the-matrix", None, {}), BY_TITLE),
            ("line 2: its address is of no site that is known",),
        ),
    ),
    "RSS of Letterboxd, IMDb or Trakt": (
        Sample(
            "a.rss",
            (
                "<rss><channel>"
                "<item><title>The Matrix (1999)</title><guid>imdb://tt0133093</guid><category>movie</category></item>"
                "<item><title>Lost (2004)</title><guid>tvdb://73739</guid><category>show</category></item>"
                "</channel></rss>"
            ),
            (BY_IMDB,),
            ("element 2: it is a series",),
        ),  # Plex's watchlist
    ),
    "movie NFO of Kodi, Jellyfin, Emby, MediaElch, tinyMediaManager, YAMJ": (
        nfo_file(
            '<movie><title>The Matrix</title><year>1999</year><uniqueid type="themoviedb.org">603</uniqueid></movie>',
            ("The Matrix", 1999, {"tmdb": "603"}),
        ),
        nfo_file(
            "<movie><title>The Matrix</title><year>1999</year><url>https://www.imdb.com/title/tt0133093/</url></movie>",
            BY_IMDB,
        ),
        nfo_file(
            "<movieinfo><movielist><movie><title>The Matrix</title><releaseyear>1999</releaseyear>"
            "<imdburl>http://www.imdb.com/title/tt0133093</imdburl></movie></movielist></movieinfo>",
            BY_IMDB,
        ),  # Collectorz
        nfo_file(
            '<C><Contents><Movie OriginalTitle="The Matrix" Year="1999" URL="http://imdb.com/title/tt0133093/"/></Contents></C>',
            BY_IMDB,
        ),  # Ant Movie Catalog
    ),
    "any other JSON of films": (
        json_file({"tt0133093": {"title": "The Matrix", "year": 1999}}, BY_IMDB),
        json_file({"tt0133093": 9}, _IMDB),
        json_file([{"title": "The Matrix", "year": 1999, "author": "", "album": None}], BY_TITLE),
        json_file({"users": [{"name": "x", "watched": [{"title": "The Matrix", "year": 1999}]}]}, BY_TITLE),
        json_file({"user": {"name": "x", "movies": [{"title": "The Matrix", "year": 1999}]}}, BY_TITLE),
        json_file([{"name": "Mine", "ids": {"trakt": 1}, "item_count": 2}], said=("nothing in this JSON",)),
        json_file({"movies": ["The Matrix (1999)", 603]}, BY_TITLE, said=("603 alone does not say whose id it is",)),
        json_file({"lists": [{"name": "Mine", "items": [{"title": "The Matrix", "year": 1999}]}]}, BY_TITLE),
        json_file([{"id": "tt0133093", "name": "The Matrix", "type": "movie", "releaseInfo": "1999"}], BY_IMDB),
    ),
}
"""By the format; a format that other modules have too has these besides."""
