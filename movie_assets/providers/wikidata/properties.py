"""Wikidata's numbers for what is true of a film: which properties are asked for, and what each is here.

Belongs here: numbers of properties and of the few items that have a meaning of their own. Does not belong here: the
query (sparql.py), reading statements (statements.py), the row (film_row.py).
Source: the properties' own pages, and items of films as they are.
"""

IDS = {"imdb": "P345", "tmdb": "P4947", "tvdb": "P12196"}
"""Kind of id by which films are sought -> its property. TVDB's is that of films: series have another one."""

ELSEWHERE = {
    "rotten_tomatoes": "P1258",
    "metacritic": "P1712",
    "letterboxd": "P6127",
    "trakt": "P8013",
    "allmovie": "P1562",
    "the_numbers": "P3808",
    "box_office_mojo": "P1237",
    "afi": "P3593",
    "allocine": "P1265",
    "csfd": "P2529",
    "douban": "P4529",
    "eidr": "P2704",
    "elcinema": "P3135",
    "elonet": "P2346",
    "filmaffinity": "P480",
    "filmweb": "P5032",
    "freebase": "P646",
    "kinopoisk": "P2603",
    "mubi": "P7299",
    "netflix": "P1874",
    "open_media_database": "P3302",
    "plex": "P11460",
    "tcm": "P2631",
}
"""Site -> the property of a film's id there."""

CREW = {
    "P57": ("Director", "Directing"),
    "P58": ("Screenplay", "Writing"),
    "P162": ("Producer", "Production"),
    "P1431": ("Executive Producer", "Production"),
    "P86": ("Original Music Composer", "Sound"),
    "P344": ("Director of Photography", "Camera"),
    "P1040": ("Editor", "Editing"),
    "P2554": ("Production Design", "Art"),
}
"""Property -> job and department, in TMDB's words, so that jobs read alike whoever reports them."""

KIND, TITLE, DATE, PLACE = "P31", "P1476", "P577", "P291"
CAST, ROLE, ROLE_NAME, VOICE = "P161", "P453", "P4633", "P725"
BOX_OFFICE, COST, VALID_IN, AS_OF = "P2142", "P2130", "P3005", "P585"
DURATION, COUNTRY, LANGUAGE, COLOUR, GENRE = "P2047", "P495", "P364", "P462", "P136"
AWARD, NOMINATION, WINNER, NOMINEE, FOR_WORK, CEREMONY = "P166", "P1411", "P1346", "P2453", "P1686", "P805"
SUBJECT, BASED_ON, SERIES, ORDINAL, FOLLOWS, FOLLOWED_BY = "P921", "P144", "P179", "P1545", "P155", "P156"
SCORE, SCORE_BY, SCORE_METHOD, SCORE_COUNT, HOMEPAGE = "P444", "P447", "P459", "P7887", "P856"
COMPANY = "P272"

ASKED = (
    *(KIND, TITLE, DATE, CAST, VOICE, BOX_OFFICE, COST, DURATION, COUNTRY, LANGUAGE, COLOUR, GENRE, AWARD, NOMINATION),
    *(SUBJECT, BASED_ON, SERIES, FOLLOWS, FOLLOWED_BY, SCORE, HOMEPAGE, COMPANY, *CREW),
    *IDS.values(),
    *ELSEWHERE.values(),
)
"""Every property whose statements are asked for; what qualifies them comes along."""

WORLD = frozenset(("Q13780930", "Q2"))
"""Worldwide, and the Earth: a box office that is valid there is that of the whole world."""
MINUTES_IN = {"Q7727": 1.0, "Q25235": 60.0, "Q11574": 1 / 60}
"""Minute, hour, second -> minutes."""
ROTTEN_TOMATOES, TOMATOMETER = "Q105584", "Q108403393"
METACRITIC, METASCORE = "Q150248", "Q106515043"

NO_FILMS = {
    "Q5": "a person",
    "Q5398426": "a series",
    "Q1259759": "a series",
    "Q63952888": "a series",
    "Q3464665": "a season",
    "Q21191270": "an episode",
    "Q7889": "a game",
}
"""What an item may be instead of a film. One that TMDB lists among its films is a film here, whatever else it is."""
