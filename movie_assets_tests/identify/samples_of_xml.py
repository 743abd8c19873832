"""NFO files, other XML, and lists of names.

Belongs here: files as data. Does not belong here: what must hold of them (test_inputs.py).
"""

from movie_assets_tests.identify.input_sample import BY_IMDB, BY_TITLE, BY_TMDB, MATRIX, MATRIX_IDS, Sample, nfo_file


def tag(name: str, text: str) -> str:
    """Return a tag of a Matroska file."""
    return f"<Simple><Name>{name}</Name><String>{text}</String></Simple>"


XML_SAMPLES: dict[str, tuple[Sample, ...]] = {
    "movie NFO of Kodi, Jellyfin, Emby, MediaElch, tinyMediaManager, YAMJ": (
        nfo_file(
            (
                '<movie><title>The Matrix</title><year>1999</year><uniqueid type="imdb" '
                'default="true">tt0133093</uniqueid><uniqueid type="tmdb">603</uniqueid>'
                "<tvdbid>0</tvdbid></movie>"
            ),
            MATRIX,
        ),
        nfo_file(
            (
                "<movie><title>The Matrix</title><premiered>0001-01-01</premiered><year/>"
                "<id>tt0133093</id><tmdbId>603</tmdbId></movie>"
            ),
            ("The Matrix", None, MATRIX_IDS),
        ),
        nfo_file(
            (
                "<movie><title>The Matrix</title><premiered>31.03.1999</premiered><imdb>"
                "tt0133093</imdb><ids><entry><key>tmdb</key><value>\n"
                "603\n"
                "</value></entry></ids></movie>"
            ),
            MATRIX,
        ),
        nfo_file(
            (
                '<movie><title>The Matrix</title><year>1999</year><id moviedb="tmdb">'
                '603</id><id moviedb="imdb">tt0133093</id></movie>'
            ),
            MATRIX,
        ),
        nfo_file(
            ("<movie><title>Salt & Iron</title><plot>&eacute;</plot><imdbid>tt0133093</imdbid></movie>"),
            ("Salt & Iron", None, {"imdb": "tt0133093"}),
        ),
        nfo_file(
            '<movie><title>The Matrix</title><uniqueid type="imdb">tt0133093</uniqueid>',
            ("The Matrix", None, {"imdb": "tt0133093"}),
        ),  # cut off
        nfo_file(
            '<movie><title>The Matrix</title><uniqueid type="imdb">808151</uniqueid></movie>',
            ("The Matrix", None, {"imdb": "tt0808151"}),
        ),  # unsure
        nfo_file(
            "<movie><fanart><thumb>https://site/movies/603/a.jpg</thumb></fanart></movie>", said=("it names no film",)
        ),
        nfo_file(
            '<movie><title>A</title><uniqueid type="unknown" default="true">tt0133093</uniqueid></movie>',
            ("A", None, {"imdb": "tt0133093"}),
        ),
        nfo_file("<tvshow><title>Lost</title></tvshow>", said=("a series, not of a film",)),
        nfo_file('<movie isTV="true"><id moviedb="themoviedb">603</id></movie>', said=("it is of a series",)),
        nfo_file("<movie><showtitle>Lost</showtitle><tmdbid>603</tmdbid></movie>", said=("it is of a series",)),
        nfo_file("<details><mediatype>tvshow</mediatype><title>Lost</title></details>", said=("it is a series",)),
        nfo_file("<movie><tmdbid>https://www.themoviedb.org/tv/603</tmdbid></movie>", said=("address is of a series",)),
        nfo_file('<movie isTV="false"><title>The Matrix</title><year>1999</year><season>-1</season></movie>', BY_TITLE),
        nfo_file(
            (
                "<episodedetails><title>One</title></episodedetails>\n"
                "<episodedetails><title>Two</title></episodedetails>"
            ),
            said=("an episode",),
        ),
    ),
    "movie.xml of MediaBrowser and My Movies": (
        Sample(
            "movie.xml",
            (
                "<Title><LocalTitle>The Matrix</LocalTitle><ProductionYear>1999</"
                "ProductionYear><IMDbId>tt0133093</IMDbId><TMDbId>603</TMDbId></Title>"
            ),
            (MATRIX,),
        ),
        Sample("movie.xml", "<Title><Type>TV Series</Type><TMDbId>603</TMDbId></Title>", said=("it is a series",)),
    ),
    "DVD Profiler collection": (
        Sample(
            "a.xml",
            '<?xml version="1.0" encoding="windows-1252"?><Collection><DVD><ID>085391</ID><Title>The Matrix</Title>'
            "<ProductionYear>1999</ProductionYear><OriginalTitle/></DVD><DVD><ID>2</ID><Title>Lost: Season 1</Title>"
            "<ProductionYear>2004</ProductionYear></DVD></Collection>",
            (BY_TITLE,),
            ("element 2: it is",),
        ),
    ),
    "NextPVR recording": (
        Sample(
            "a.xml",
            "<recording><title>The Matrix</title><channel>TV</channel></recording>",
            (("The Matrix", None, {}),),
        ),
    ),
    "Criticker ratings in XML": (
        Sample(
            "a.xml",
            (
                "<recentratings><film><filmname>The Matrix (1999)</filmname><rating>90</"
                "rating></film><film><filmname>Heat (1995)</filmname></film></recentratings>"
            ),
            (BY_TITLE, ("Heat", 1995, {})),
        ),
    ),
    "Plex library in XML": (
        Sample("a.xml", "<video><title>The Matrix</title><year>1999</year></video>", (BY_TITLE,)),  # Roksbox
        Sample(
            "a.xml",
            '<MediaContainer size="3"><Video type="movie" title="The Matrix" year="1999" guid="plex://movie/1">'
            '<Guid id="imdb://tt0133093"/><Guid id="tmdb://603"/></Video><Directory type="show" title="Lost"/>'
            '<Video type="episode" title="Pilot" grandparentTitle="Lost" year="2004"/></MediaContainer>',
            (MATRIX,),
            ("element 2: it is of a series", "element 3: it is an episode"),
        ),
    ),
    "RSS of Letterboxd, IMDb or Trakt": (
        Sample(
            "a.xml",
            '<rss version="2.0" xmlns:letterboxd="https://letterboxd.com" xmlns:tmdb="https://themoviedb.org"><channel>'
            "<title>Somebody</title><item><title>The Matrix, 1999 - 5</title><link>https://letterboxd.com/a/film/b/</link>"
            "<letterboxd:filmTitle>The Matrix</letterboxd:filmTitle><letterboxd:filmYear>1999</letterboxd:filmYear>"
            "<tmdb:movieId>603</tmdb:movieId></item><item><title>The Matrix (1999)</title>"
            "<link>https://www.imdb.com/title/tt0133093/</link></item><item><title>Lost</title><tmdb:tvId>4607</tmdb:tvId>"
            "</item></channel></rss>",
            (BY_TMDB, BY_IMDB),
            ("element 3: it is of a series",),
        ),
    ),
    "Kodi's export in a single file": (
        Sample(
            "videodb.xml",
            (
                "<videodb><version>1</version><movie><title>The Matrix</title><year>"
                '1999</year><uniqueid type="tmdb">603</uniqueid></movie><tvshow><title>'
                "Lost</title></tvshow><musicvideo><title>A Song</title></musicvideo></videodb>"
            ),
            (BY_TMDB,),
            ("element 2: it is of a series", "element 3: it is of a music video"),
        ),
        Sample(
            "videodb.xml",
            "<videodb><movie><title>The Matrix</title><year>1999</year><plot>I <3 it</plot><tmdbid>603</tmdbid></movie>"
            "<movie><title>The Matrix</title><year>1999</year></movie></videodb>",
            (BY_TMDB, BY_TITLE),
        ),
    ),
    "tags of a Matroska file": (
        Sample(
            "a.xml",
            '<?xml version="1.0"?>\n<!DOCTYPE Tags SYSTEM "matroskatags.dtd">\n<Tags>'
            "<Tag><Targets><TargetTypeValue>70</TargetTypeValue></Targets>"
            f"{tag('TITLE', 'The Matrix Collection')}</Tag>"
            "<Tag><Targets><TargetTypeValue>50</TargetTypeValue></Targets>"
            f"{tag('TITLE', 'The Matrix')}{tag('DATE_RELEASED', '1999-03-31')}"
            f"{tag('IMDB', 'tt0133093')}{tag('TMDB', 'movie/603')}{tag('TVDB2', 'movies/169')}</Tag>"
            f"<Tag><Targets><TrackUID>1</TrackUID></Targets>{tag('TITLE', 'Surround')}{tag('BPS', '9')}</Tag></Tags>",
            (("The Matrix", 1999, MATRIX_IDS | {"tvdb": "169"}),),
        ),
        Sample(
            "a.xml",
            f"<Tags><Tag>{tag('TMDB', 'movie/603')}{tag('IMDB', 'tt0133093')}{tag('TVDB', 'movie/169')}</Tag></Tags>",
            ((None, None, MATRIX_IDS | {"tvdb": "169"}),),
        ),
        Sample(
            "The Matrix (1999).xml",
            '<!DOCTYPE Tags SYSTEM "matroska-tags.dtd"><Tags><Tag><Targets/>'
            f"{tag('IMDB', 'tt0133093')}{tag('TMDB', '603')}{tag('TVDB', '73739')}</Tag></Tags>",
            (MATRIX,),
        ),
        Sample(  # a film that a program tagged as a set
            "a.xml",
            "<Tags><Tag><Targets><TargetTypeValue>70</TargetTypeValue></Targets>"
            f"{tag('TMDB', 'movie/603')}</Tag><Tag>{tag('ENCODER', 'x264')}</Tag></Tags>",
            ((None, None, {"tmdb": "603"}),),
        ),
        Sample(
            "a.xml",
            "<Tags><SimpleTag/><Tag><Targets><TargetType>MOVIE</TargetType></Targets><Simple><Name>TITLE</Name><String>"
            "The Matrix</String><Simple><Name>SORT_WITH</Name><String>Matrix</String></Simple></Simple><Simple><Name>"
            "YEAR</Name><String>1999</String></Simple></Tag></Tags>",
            (BY_TITLE,),
        ),
        Sample(
            "a.xml", f"<Tags><Tag>{tag('TITLE', 'Lost')}{tag('TMDB', 'tv/4607')}</Tag></Tags>", said=("of a series",)
        ),
        Sample(
            "a.xml",
            f"<Tags><Tag>{tag('TITLE', 'Pilot')}{tag('TVDB2', 'episodes/127131')}</Tag></Tags>",
            said=("series",),
        ),
        Sample(
            "a.xml",
            f"<Tags><Tag><Targets><TargetTypeValue>60</TargetTypeValue></Targets>{tag('PART_NUMBER', '1')}</Tag><Tag>"
            f"<Targets><TargetTypeValue>50</TargetTypeValue></Targets>{tag('TITLE', 'Pilot')}</Tag></Tags>",
            said=("of a series",),
        ),
        Sample(
            "a.xml",
            f"<Tags><Tag><Targets><TargetTypeValue>70</TargetTypeValue></Targets>{tag('CONTENT_TYPE', 'TV Show')}"
            f"{tag('TITLE', 'Lost')}</Tag></Tags>",
            said=("a series",),
        ),
        Sample("a.xml", f"<Tags><Tag>{tag('ENCODER', 'x264')}</Tag></Tags>", said=("it names no film",)),
        Sample("a.xml", "<Tags/>", said=("it names no film",)),
    ),
    "address of a film's page, alone, after XML or in a text": (
        nfo_file("http://www.imdb.fr/title/tt0133093/", (None, None, {"imdb": "tt0133093"})),
        nfo_file(
            ("<<<<< A RELEASE >>>>>\n iMDB: https://www.imdb.com/title/tt0133093/\n"),
            (None, None, {"imdb": "tt0133093"}),
        ),
        nfo_file(
            ("<movie><title>The Matrix</title></movie>\nhttps://www.themoviedb.org/movie/603-the-matrix"),
            ("The Matrix", None, {"tmdb": "603"}),
        ),
        Sample("The Matrix (1999).nfo", "https://german.imdb.com/title/tt0133093", (BY_IMDB,)),
        nfo_file(
            "<html><a href='https://www.imdb.com/title/tt0133093/'>x</a></html>", (None, None, {"imdb": "tt0133093"})
        ),
        nfo_file("https://www.themoviedb.org/tv/4607", said=("a series",)),
        nfo_file("https://www.thetvdb.com/?tab=series&id=73739", said=("a series",)),
        nfo_file("Out now!\nTMDB: 603\nIMDB.id = tt0133093\n", (None, None, MATRIX_IDS)),
        nfo_file("TMDB: 603\nTMDB: 949\nTMDB: 7.2\n", (None, None, {})),
        nfo_file("TMDB: 7.2\nIMDB: 85/100\n", said=("neither XML of a film nor the address",)),
        nfo_file("tt12345678tt7654321", said=("neither XML of a film nor the address",)),
        nfo_file("https://www.imdb.com/title/tt123456", said=("neither XML of a film nor the address",)),
    ),
    "names of files and folders, a line each": (
        Sample(
            "a.txt",
            "# mine\nThe.Matrix.1999.1080p.BluRay.x264-GRP\nLost.S01E01.mkv\n",
            (BY_TITLE,),
            ("line 3", "an episode"),
        ),
        Sample(
            "a.txt",
            "The Matrix (1999) tmdb603.mkv\nThe.Matrix.1999.[TMDBID#603].mkv\nThe.Matrix.1999.tmdb.603.mkv\n",
            (BY_TMDB,) * 3,
        ),
    ),
    "addresses or ids, a line each": (
        Sample(
            "a.txt",
            ("https://www.themoviedb.org/movie/603-the-matrix\nhttps://www.themoviedb.org/tv/4607\n"),
            ((None, None, {"tmdb": "603"}),),
            ("line 2", "a series"),
        ),
    ),
}
