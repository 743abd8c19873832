"""What a row, an object or an item is, by the word that its program has for it: a series, a game, music.

Belongs here: these words, in the languages that programs write them in. Does not belong here: which column has the
word (known_*.py), marks in names of files (names/).
"""

import re

# The first that fits counts. Languages: those that IMDb, Prime Video and FilmAffinity write.
_KINDS = (
    ("an episode", re.compile(r"epis|épis|folge|avsnitt|afsnit|odcinek|серия|^tv pilot$")),
    ("a season", re.compile(r"season|staffel|saison|temporada|stagione")),
    (
        "a series",
        re.compile(
            r"seri|série|sorozat|сериал|[电電][视視]|[剧劇]集|[连連][续續][剧劇]|综艺|綜藝|podcast|tv ?show"
            r"|sitcom|telenovela|^(?:tv|shows?|anime|аниме|donghua|动漫|動漫|アニメ)$|^(?:[kjc] ?drama|dorama)\b|дорама"
            r"|^(?:reality|soap|dizi|ona|ova|talk)\b|^tv programme"
            r"|^テレビ ?(?:シリーズ|番組|ドラマ)|연속극|드라마 ?시리즈"
        ),
    ),
    ("a radio play", re.compile(r"^(?:hörspiel|radio)")),
    ("a game", re.compile(r"game|spiel\b|gioco|juego|\bjeu\b|jogo|игра")),
    ("a music video", re.compile(r"music ?video|musik ?video|videoclip")),
    ("a video, not shown in a cinema or on television", re.compile(r"^(?:home |straight to )?v[ií]d[eé]o$")),
    ("a trailer or extra", re.compile(r"trailer|teaser|featurette|^clip$|^extra$|^hook$|bonus")),
    (
        "a book or comic",
        re.compile(
            r"^(?:audio ?)?book|^(?:manga|manhwa|manhua|webtoon|comic|(?:light |visual |graphic )?novel)s?\b"
            r"|noveli[sz]ation|(?:buch|bücher|livre|libro|livro|książka|книга)s?$|^(?:图书|圖書|书籍?|書籍?|本)$"
        ),
    ),
    ("music", re.compile(r"^(?:music ?)?(?:artist|album|track|song|audio|music)s?$|soundtrack|^музыка$|^музика$")),
    ("a person", re.compile(r"^(?:movie |film )?(?:person|people|name|actor|actress|director)s?$")),
    ("a picture", re.compile(r"^photos?\b")),
    ("a set of films", re.compile(r"\b(?:movie|film)s? ?(?:collection|group|set|franchise|saga)s?$")),
    ("a text", re.compile(r"^(?:article|artikel|newspaper|magazine|web ?(?:site|page)|recipe|review|quote)s?$")),
    (
        "no single film",
        re.compile(
            r"^(?:list|(?:manual )?(?:collection|playlist)s?(?: folder)?|boxset|box set|movieset|folder|user|studio"
            r"|year|(?:live ?)?tv ?(?:channel|program)|program|recording|channel|livetv|genre|.* (?:folder|view))s?$"
        ),
    ),
)
_FILM_WORDS = re.compile(r"movie|film|feature|short|documentary|tv special|pel[ií]cula|kurz|cine|電影|电影|映画")
_LAST_WORDS = re.compile(r"\((?P<words>[^()]{3,40})\)\s*$")
_OF_TELEVISION = re.compile(
    r"\btv\b|\bmini-?seri|\bvideo ?game\b|^(?:the |web |telev[^ ]+ )?s[eé]ries?$|сериал|^dizi$", re.IGNORECASE
)


def no_film(words: str) -> str | None:
    """Return what a row is if its type says that it is no film: "a series"."""
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])|[\W_]+", " ", words).strip().lower()
    found = next((what for what, pattern in _KINDS if pattern.search(plain)), None)
    films = _FILM_WORDS.search(plain)
    return None if films and found in (None, "no single film") else found


def no_film_by_title(title: str) -> str | None:
    """Return what a row is if its title ends with its type, as sites write it: "Lost (TV Series 2004)"."""
    said = _LAST_WORDS.search(title)
    return no_film(said["words"]) if said and _OF_TELEVISION.search(said["words"]) else None
