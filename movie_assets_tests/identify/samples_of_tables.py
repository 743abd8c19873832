"""Tables, as programs and spreadsheets write them.

Belongs here: files as data. Does not belong here: what must hold of them (test_inputs.py).
"""

from movie_assets_tests.identify.input_sample import BY_IMDB, BY_TITLE, BY_TMDB, MATRIX, MATRIX_IDS, Sample, csv_file

_LETTERBOXD_BLOCK = "Date,Name,Tags,URL,Description\n2020-01-01,My list,,https://boxd.it/1,\n\n"
_LETTERBOXD_LIST = f"{_LETTERBOXD_BLOCK}Position,Name,Year,URL,Description\n1,The Matrix,1999,https://boxd.it/2,\n"
TABLE_SAMPLES: dict[str, tuple[Sample, ...]] = {
    "IMDb people list": (
        csv_file(
            (
                "Position,Const,Created,Modified,Description,Name,Known For,Birth Date\n"
                "1,nm0000206,,,,Keanu Reeves,The Matrix,1964\n"
            ),
            said=("a list of people",),
        ),
    ),
    "IMDb list, ratings, watchlist, check-ins": (
        csv_file(
            (
                "Position,Const,Created,Modified,Description,Title,Original Title,URL,"
                "Title Type,IMDb Rating,Runtime (mins),Year,Genres\n"
                '1,tt0133093,,,,"The Matrix","The Matrix",https://www.imdb.com/title/'
                'tt0133093/,Movie,8.7,136,1999,"Action"\n'
                '2,tt0903747,,,,"Breaking Bad","Breaking Bad",https://www.imdb.com/title/'
                'tt0903747/,TV Series,9.5,,2008–2013,"Crime"\n'
                '3,tt9999999,,,,"To Come","To Come",https://www.imdb.com/title/tt9999999/'
                ",Movie,,,????,\n"
            ),
            BY_IMDB,
            ("To Come", None, {"imdb": "tt9999999"}),
            said=("line 3: it is a series", "not used: Position, Created"),
        ),
        csv_file(
            (
                '"position","const","created","modified","description","Title","Title '
                'type","Directors","You rated","Year","URL"\n'
                '"1","tt0133093","Sat Dec 31 00:00:00 2016","","","The Matrix","Feature '
                'Film","","8","1999","http://www.imdb.com/title/tt0133093/"\n'
                '"2","tt0000001","","","","A Show","Mini-Series","","8","1999","http://'
                'www.imdb.com/title/tt0000001/"\n'
                '"3","tt0000002","","","","A Play","Video Game","","8","1999",""\n'
            ),
            BY_IMDB,
            said=("it is a series", "it is a game"),
        ),
        csv_file(
            (
                "Const,Your Rating,Date Rated,Title,URL,Title Type,Year\n"
                "tt0133093,9,2020-01-01,Matrix,,Film,1999\n"
                "tt0000001,9,2020-01-01,Una serie,,Mini serie TV,1999\n"
            ),
            ("Matrix", 1999, {"imdb": "tt0133093"}),
            said=("it is a series",),
        ),
    ),
    "Letterboxd list": (
        csv_file(f"Letterboxd list export v7\n{_LETTERBOXD_LIST}", BY_TITLE),
        csv_file(f"\n{_LETTERBOXD_LIST}", BY_TITLE),
        csv_file(f"\n{_LETTERBOXD_LIST}".replace(",", ";"), BY_TITLE),
        csv_file(f"\n{_LETTERBOXD_BLOCK}Position,Name,Year,URL,Description\n", said=("has no film",)),
    ),
    "Letterboxd import": (
        csv_file(
            (
                "LetterboxdURI,tmdbID,imdbID,Title,Year,Directors,Rating10,WatchedDate,Review\n"
                ',603,tt0133093,The Matrix,1999,,9,2020-01-01,"Two\n'
                'lines"\n'
            ),
            MATRIX,
        ),
    ),
    "Letterboxd diary, watched, ratings, watchlist, reviews, likes": (
        csv_file(
            (
                "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Review,Tags,Watched Date\n"
                '2020-01-01,"The Matrix",1999,https://boxd.it/2,5,,"Good, ""very""\n'
                "\n"
                'good",,2020-01-01\n'
            ),
            BY_TITLE,
            said=("not used: Date, Letterboxd URI",),
        ),
    ),
    "Letterboxd profile": (csv_file("Date Joined,Username,Given Name\n2020-01-01,someone,\n", said=("a profile",)),),
    "Letterboxd comments": (csv_file("Date,Content,Comment\n2020-01-01,https://boxd.it/1,Yes\n", said=("comments",)),),
    "Letterboxd liked lists": (
        csv_file("Date,Name,Letterboxd URI\n2020-01-01,Best,https://boxd.it/1\n", said=("names no film",)),
    ),
    "Trakt history, ratings, watchlist, collection, list": (
        csv_file(
            (
                "rated_at,type,title,year,trakt_id,imdb_id,tmdb_id,tvdb_id,season_number,"
                "episode_number,rating\n"
                "2020-01-01,movie,The Matrix,1999,481,tt0133093,603,,,,9\n"
                "2020-01-01,show,Lost,2004,1,tt0411008,4607,73739,,,9\n"
                "2020-01-01,episode,Lost,2004,1,tt0411008,4607,73739,1,2,9\n"
            ),
            MATRIX,
            said=("it is a series", "it is an episode"),
        ),
    ),
    "Movary history": (
        csv_file(
            ('title,year,tmdbId,imdbId,watchedAt,comment,location\n"The Matrix",1999,603,tt0133093,2020-01-01,,\n'),
            MATRIX,
        ),
    ),
    "Movary ratings": (csv_file("title,year,tmdbId,imdbId,userRating\nThe Matrix,1999,603,tt0133093,9\n", MATRIX),),
    "Movary watchlist": (
        csv_file("title,year,tmdbId,imdbId,addedAt\nThe Matrix,1999,603,tt0133093,2020-01-01\n", MATRIX),
    ),
    "Simkl backup": (
        csv_file(
            (
                "SIMKL_ID,Title,Type,Year,Watchlist,LastEpWatched,WatchedDate,Rating,"
                "Memo,TVDB,TMDB,IMDB\n"
                "53992,The Matrix,movie,1999,completed,,2020-01-01,9,,,603,tt0133093\n"
                "1,Lost,tv,2004,watching,s1e2,,,,73739,4607,tt0411008\n"
            ),
            MATRIX,
            said=("it is a series",),
        ),
    ),
    "Yamtrack": (
        csv_file(
            (
                "media_id,source,media_type,title,image,season_number,episode_number,score,status\n"
                "603,tmdb,movie,The Matrix,,,,8,Completed\n"
                "4607,tmdb,tv,Lost,,,,8,Completed\n"
                "5,manual,movie,Our Holiday,,,,,\n"
                "1,mal,anime,Some Anime,,,,,\n"
            ),
            ("The Matrix", None, {"tmdb": "603"}),
            ("Our Holiday", None, {}),
            said=("line 3: it is a series", "line 5: it is a series"),
        ),
    ),
    "Criticker ratings, watchlist": (
        csv_file(
            (
                "Score, Film Name, Year, Date Rated, IMDB ID, URL\n"
                '90, "The Matrix", 1999, "2020-01-01", tt0133093, "https://'
                'www.criticker.com/film/The-Matrix/"\n'
            ),
            BY_IMDB,
        ),
    ),
    "TMDB ratings, watchlist, favourites, list": (
        csv_file(
            (
                "TMDb ID,IMDb ID,Type,Name,Release Date,Season Number,Episode Number,"
                "Rating,Your Rating,Date Rated\n"
                "603,tt0133093,movie,The Matrix,1999-03-31T00:00:00Z,,,8.2,9,2020-01-01T00:00:00Z\n"
                "4607,tt0411008,tv,Lost,2004-09-22T00:00:00Z,,,8,9,\n"
            ),
            MATRIX,
            said=("it is a series",),
        ),
    ),
    "Netflix viewing activity": (
        csv_file(
            (
                "Profile Name,Start Time,Duration,Attributes,Title,Supplemental Video "
                "Type,Device Type,Bookmark,Latest Bookmark,Country\n"
                "A,2020-01-01,01:00:00,,The Matrix,,TV,,,US\n"
                "A,2020-01-01,00:01:00,,The Matrix,TRAILER,TV,,,US\n"
                "A,2020-01-01,00:40:00,,Lost: Season 1: Pilot,,TV,,,US\n"
            ),
            ("The Matrix", None, {}),
            said=("a trailer or extra", "an episode of a series"),
        ),
    ),
    "Netflix my list, ratings": (
        csv_file(
            "Profile Name,Title Name,Country,Utc Title Add Date\nA,The Matrix,US,2020-01-01\nA,Lost: Season 1,US,\n",
            ("The Matrix", None, {}),
            said=("line 3: it is an episode",),
        ),
    ),
    "Prime Video watch history": (
        csv_file(
            ("Date Watched,Type,Title,Episode\n2020-01-01,Movie,The Matrix (1999),\n2020-01-01,Series,Lost,Pilot\n"),
            BY_TITLE,
            said=("it is a series",),
        ),
        csv_file(
            ('"Datum angesehen","Typ","Titel","Folge"\n2020-01-01,Film,The Matrix,\n2020-01-01,Serie,Lost,Pilot\n'),
            ("The Matrix", None, {}),
            said=("it is a series",),
        ),
    ),
    "titles and dates alone, as in Netflix's viewing history": (
        csv_file(
            (
                "Title,Date\n"
                '"The Matrix","1/1/20"\n'
                '"Lost: Season 1: Pilot","1/1/20"\n'
                '"Dark: Staffel 2: Anfänge","1/1/20"\n'
                '"Kill Bill: Vol. 1","1/1/20"\n'
                '"A Saga: The Isle: One","1/1/20"\n'
                '"A Saga: The Sea: Two","1/1/20"\n'
                '"Unabomb: Limited Series: Start","1/1/20"\n'
            ),
            ("The Matrix", None, {}),
            ("Kill Bill: Vol. 1", None, {}),
            said=("line 3: it is an episode", "line 6", "line 7", "line 8"),
        ),
    ),
    "any other table": (
        csv_file("title,year\nThe Matrix (1999),1999\n", BY_TITLE),
        csv_file("title,year,imdb_id,tmdb_id,tvdb_id\nThe Matrix,1999,tt0133093,603,\n", MATRIX),
        csv_file("﻿Año;Título;Nota\r\n1999;The Matrix;9\r\n", BY_TITLE, said=("not known, not used: Nota",)),
        csv_file("Titel;Erscheinungsjahr\nThe Matrix;1999\n", BY_TITLE),
        csv_file("Titre;Année de sortie\nThe Matrix;1999\n", BY_TITLE),
        csv_file("sep=;\nTitle;Year\nThe Matrix;1999\n", BY_TITLE),
        csv_file("Title\tYear\nThe Matrix\t1999\n", BY_TITLE),
        csv_file(
            ",title,year,tmdb_id\n0,The Matrix,1999.0,603.0\n1,Heat,1995.0,\n", BY_TMDB, ("Heat", 1995, {})
        ),  # pandas
        csv_file(
            'title,year,imdb_id\n="The Matrix",="1999",="tt0133093"\n', BY_IMDB
        ),  # Excel, so that nothing is a number
        csv_file(
            "title,year\nThe Matrix,1999\nTaken,208\nHeat,1995\n",
            BY_TITLE,
            ("Heat", 1995, {}),
            said=("line 3: '208' is not a valid year",),
        ),
        csv_file("title\nMonsters, Inc.\nI, Robot\n", ("Monsters, Inc.", None, {}), ("I, Robot", None, {})),
        csv_file(
            "title,year\nMonsters, Inc.,2001\nHeat,1995\n", ("Heat", 1995, {}), said=("line 2: 3 cells for 2 columns",)
        ),
        csv_file(
            'title,year\n"The Matrix,1999\nHeat,1995\n',
            ("Heat", 1995, {}),
            said=("line 2: a quote that is not closed",),
        ),
        csv_file(
            "title,year,imdb_id\nThe Matrix,1999,nm0000206\nHeat,1995,oops\n",
            ("Heat", 1995, {}),
            said=("a person's or a list's id", "'oops' is not a valid imdb id"),
        ),
        csv_file("title,year,imdb_id\nThe Matrix,1999,603\n", ("The Matrix", 1999, {"imdb": "tt0000603"})),  # unsure
        csv_file("name,year,season,episode\nLost,2004,1,2\nThe Matrix,1999,,\n", BY_TITLE, said=("of a series",)),
        csv_file("title,year\nLost,2004–2010\nThe Matrix,1999\n", BY_TITLE, said=("2004–2010 are a series'",)),
        csv_file("movieId,title,genres\n1,The Matrix (1999),Action\n", BY_TITLE, said=("not used: movieId",)),
        csv_file(
            "Título;Año\nThe Matrix;1999\nPerdidos (Serie de TV);2004\n", BY_TITLE, said=("line 3: it is a series",)
        ),  # FilmAffinity
        csv_file("Title,Year,Media Type,Guid\nThe Matrix,1999,movie,imdb://tt0133093\n", BY_IMDB),  # Tautulli
        csv_file("标题,上映日期\nThe Matrix,1999-03-31\n", BY_TITLE),
        csv_file(
            "Title;Year;IMDB Link;TMDB Link\nThe Matrix;1999;https://www.imdb.com/title/tt0133093;"
            "https://www.themoviedb.org/movie/603\n",
            MATRIX,
        ),  # WebTools of Plex
        csv_file("#,Movie,Yr,Seen?\n1,The Matrix,1999,x\n", BY_TITLE),
        csv_file("Movie Title (Year)\nThe Matrix (1999)\n", BY_TITLE),
        csv_file("Film Title,Film Year\nThe Matrix,1999\n", BY_TITLE),
        csv_file("Title,Movie Release Year,IMDb Number\nThe Matrix,1999,tt0133093\n", BY_IMDB),  # CLZ
        csv_file("Název;Rok;Odkaz\nThe Matrix;1999;https://www.csfd.cz/film/9499/\n", BY_TITLE),
        csv_file("Nome do filme,Ano de lançamento\nThe Matrix,1999\n", BY_TITLE),
        csv_file("영화 제목,연도\nThe Matrix,1999\n", BY_TITLE),
        csv_file("作品名,公開年\nThe Matrix,1999\n", BY_TITLE),
        csv_file(
            "tmdb,title\ntv/603,The Matrix\nhttps://www.themoviedb.org/person/603,x\nmovie/603,The Matrix\n",
            ("The Matrix", None, {"tmdb": "603"}),
            said=("line 2: its address is of a series", "line 3: its address is of a series"),
        ),
        csv_file("title,Object Type,tmdb\nLost,SHOW,603\n", said=("it is a series",)),  # JustWatch
        csv_file(
            "title,tmdb,imdb\na,movie:603,tt 0133093\nb,tt0133093,\n",
            ("a", None, MATRIX_IDS),
            ("b", None, {"imdb": "tt0133093"}),
            said=("line 3: tt0133093 is an id of IMDb, not of tmdb",),
        ),
        csv_file(
            "title,year\nA,2008 - ...\nB,2008–heute\nC,since 2008\nDark (Series),\nThe Matrix,1999\n",
            BY_TITLE,
            said=("2008 - ... are a series'", "2008–heute are", "since 2008 are", "line 5: it is a series"),
        ),
        csv_file("who,when\nThe Matrix,1999\n", said=("no column that is known",)),
        csv_file(
            ("https://www.imdb.com/title/tt0133093/\nhttps://www.imdb.com/title/tt0113277/\nnothing\n"),
            (None, None, {"imdb": "tt0133093"}),
            (None, None, {"imdb": "tt0113277"}),
            said=("line 3",),
        ),
    ),
    "Goodreads, StoryGraph or another table of books": (
        csv_file("Book Id,Title,Author,ISBN\n1,Dune,Frank Herbert,0441172717\n", said=("it holds books",)),
        csv_file("Title,Author,Year\nThe Godfather,Mario Puzo,1969\n", said=("it holds books",)),
    ),
    "Steam or another table of games": (
        csv_file("appid,name\n10,Half-Life\n", said=("it holds games",)),
        csv_file("Title,Developer,Year\nTomb Raider,Core Design,1996\n", said=("it holds games",)),
    ),
    "Spotify or another table of music": (
        csv_file("Name,Artist,Album\nBaker Street,Gerry Rafferty,City to City\n", said=("it holds music",)),
    ),
    "a table of people": (csv_file("Name,Email\nA. Person,a@example.org\n", said=("it holds people",)),),
}
