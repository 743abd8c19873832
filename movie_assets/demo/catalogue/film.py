"""A film as the providers know it: true facts completed by generated values, each kept apart.

Belongs here: the single values of a film, and the choice which of them are facts, generated or withheld. Does not
belong here: its lists (people, artwork), and the providers' shapes.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from movie_assets.demo.catalogue.dice import Dice, token
from movie_assets.demo.catalogue.facts import GENERATED_IDS_FROM, Facts
from movie_assets.demo.catalogue.scores import scores_of

GENRES: dict[int, str] = {
    28: "Action",
    12: "Adventure",
    16: "Animation",
    35: "Comedy",
    80: "Crime",
    99: "Documentary",
    18: "Drama",
    10751: "Family",
    14: "Fantasy",
    36: "History",
    27: "Horror",
    10402: "Music",
    9648: "Mystery",
    10749: "Romance",
    878: "Science Fiction",
    10770: "TV Movie",
    53: "Thriller",
    10752: "War",
    37: "Western",
}
# Genres that are drawn: those that a film of the tables can have without being odd.
_DRAWN_GENRES = (28, 12, 35, 80, 18, 14, 27, 9648, 10749, 878, 53)

# Served values that are invented for every film, under the provider's own field names.
ALWAYS_GENERATED = (
    "tmdb.backdrop_path",
    "tmdb.belongs_to_collection",
    "tmdb.origin_country",
    "tmdb.overview",
    "tmdb.popularity",
    "tmdb.poster_path",
    "tmdb.production_companies",
    "tmdb.production_countries",
    "tmdb.spoken_languages",
    "tmdb.tagline",
    "tmdb.alternative_titles",
    "tmdb.credits",
    "tmdb.external_ids.facebook_id",
    "tmdb.external_ids.instagram_id",
    "tmdb.external_ids.twitter_id",
    "tmdb.external_ids.wikidata_id",
    "tmdb.images",
    "tmdb.keywords",
    "tmdb.lists",
    "tmdb.recommendations",
    "tmdb.release_dates",
    "tmdb.reviews",
    "tmdb.similar",
    "tmdb.translations",
    "tmdb.videos",
    "tmdb.watch/providers",
    "omdb.Rated",
    "omdb.Released",
    "omdb.Genre",
    "omdb.Director",
    "omdb.Writer",
    "omdb.Actors",
    "omdb.Plot",
    "omdb.Language",
    "omdb.Country",
    "omdb.Awards",
    "omdb.Poster",
    "fanart.images",
    "tvdb.id",
    "tvdb.record",
    "imdb.page",
)
# Served as absent for every film, because nothing certain is known and an invented value would help nobody.
ALWAYS_WITHHELD = (
    "tmdb.homepage",
    "omdb.DVD",
    "omdb.Production",
    "omdb.Website",
)


@dataclass(frozen=True, slots=True)
class Film:
    """All single values of a film.

    `credits` is how many people it has, None where that is drawn; `artwork` multiplies how many pictures, and
    `new_artwork` counts those that came since. `revision` changes when the film is edited.
    """

    tmdb_id: int
    imdb_id: str | None
    title: str
    original_title: str
    imdb_title: str
    original_language: str
    year: int | None
    release_date: str
    runtime: int | None
    budget: int
    revenue: int
    box_office: int | None
    vote_average: float
    vote_count: int
    popularity: float
    genre_ids: tuple[int, ...]
    video: bool
    overview: str | None
    tagline: str | None
    poster_path: str | None
    backdrop_path: str | None
    imdb_rating: float | None
    imdb_votes: int | None
    rotten_tomatoes: int | None
    metascore: int | None
    in_tmdb: bool
    in_omdb: bool
    in_fanart: bool
    in_tvdb: bool
    credits: int | None
    artwork: float
    new_artwork: int
    generated: tuple[str, ...]
    withheld: tuple[str, ...]
    revision: int


def artwork_stem(seed: str, tmdb_id: int, kind: str) -> str:
    """Return what the file paths of one film's images of a kind have in common: one hash for all of them."""
    return f"/generated{token(seed, tmdb_id, kind, 14)}"


def artwork_path(stem: str, kind: str, index: int) -> str:
    """Return the file path of one generated TMDB image."""
    return f"{stem}{index:04x}.{'png' if kind == 'logo' else 'jpg'}"


def _overview(tmdb_id: int, dice: Dice) -> str:
    lines = [f"This is a generated text: the demo catalogue holds no overview of film {tmdb_id}."]
    lines += [
        f"Generated sentence {dice.between(100, 999)} stands where a synopsis of {dice.between(8, 30)} words would be."
        for _ in range(dice.between(1, 3))
    ]
    if dice.chance(0.05):
        lines.append("It holds HTML entities, as some real ones do: &quot;Rock &amp; Roll&quot; isn&#39;t one.")
    return " ".join(lines)


def _votes(dice: Dice) -> int:
    """Draw a vote count by a power law; about three films in a hundred stay under 200."""
    if dice.chance(0.03):
        return dice.between(3, 199)
    return int(200 / (1.0 - 0.995 * dice.unit()) ** 0.95)


def _release_date(facts: Facts, drawn_day: int, generated: list[str], withheld: list[str]) -> str:
    """Return the release date: the fact, a drawn day of the true year, or none."""
    if facts.release_date or "release_date" in facts.absent:
        return facts.release_date or ""
    if facts.year:
        generated.append("tmdb.release_date")
        return (date(facts.year, 1, 1) + timedelta(days=drawn_day)).isoformat()
    withheld.append("tmdb.release_date")
    return ""


def complete(facts: Facts, *, seed: str, today: date, revision: int = 0) -> Film:
    """Complete a film's facts with generated values; the same arguments always give the same film.

    Scores that OMDb serves are drawn from the IMDb id: another id means another record there.
    """
    film_id, absent = facts.tmdb_id, facts.absent
    dice = Dice(seed, film_id, "film")
    invented = film_id >= GENERATED_IDS_FROM
    generated: list[str] = list(ALWAYS_GENERATED)
    withheld: list[str] = list(ALWAYS_WITHHELD)

    # Every draw is made whether it is needed or not: an edited fact leaves all other values as they were.
    drawn_day = dice.below(365)
    drawn_runtime = dice.between(78, 178)
    runtime_fate = dice.unit()
    drawn_votes = _votes(dice)
    drawn_average = round(4.2 + 4.2 * (dice.unit() + dice.unit()) / 2, 3)
    drawn_genres = tuple(dice.sample(_DRAWN_GENRES, dice.between(1, 3)))
    drawn_popularity = dice.unit()
    tagline = f"Generated tagline {dice.between(100, 999)}." if dice.chance(0.6) else ""
    overview = _overview(film_id, dice)

    release_date = _release_date(facts, drawn_day, generated, withheld)
    released = bool(release_date) and release_date <= today.isoformat()

    if invented:
        generated += ["tmdb.title", "tmdb.original_title", "tmdb.original_language", "tmdb.release_date"]
        generated += ["tmdb.imdb_id", "tmdb.id", "omdb.Title", "omdb.Year", "omdb.imdbID"]
    else:
        if facts.imdb_id is None and "imdb_id" not in absent:
            withheld.append("tmdb.imdb_id")
        if facts.original_title is None:
            generated.append("tmdb.original_title")
        if facts.original_language is None:
            generated.append("tmdb.original_language")
    withheld += [
        name
        for name, fact in (
            ("tmdb.budget", facts.budget),
            ("tmdb.revenue", facts.revenue),
            ("omdb.BoxOffice", facts.box_office),
        )
        if fact is None
    ]

    runtime = facts.runtime
    if runtime is None and "runtime" not in absent:
        generated += ["tmdb.runtime", "omdb.Runtime"]
        # TMDB says 0 or null where nobody has entered a runtime; announced films mostly have none.
        unknown = 0 if runtime_fate < 0.5 else None
        runtime = unknown if runtime_fate < 0.007 or runtime_fate > 0.993 or not released else drawn_runtime

    genre_ids = facts.genre_ids
    if genre_ids is None:
        generated.append("tmdb.genres")
        genre_ids = drawn_genres if released or invented else drawn_genres[:1]

    vote_count, vote_average = facts.vote_count, facts.vote_average
    if vote_count is None or vote_average is None:
        generated += ["tmdb.vote_average", "tmdb.vote_count"]
        vote_count = drawn_votes if released else 0
        vote_average = drawn_average if released else 0.0

    popularity = 0.2 + drawn_popularity * (1.0 + vote_count / 220)
    scores = scores_of(facts, seed=seed, released=released, votes=vote_count, average=vote_average, generated=generated)
    return Film(
        tmdb_id=film_id,
        imdb_id=facts.imdb_id,
        title=facts.title,
        original_title=facts.original_title or facts.title,
        imdb_title=facts.imdb_title or facts.title,
        original_language=facts.original_language or "en",
        year=facts.year or (int(release_date[:4]) if release_date else None),
        release_date=release_date,
        runtime=runtime,
        budget=facts.budget or 0,
        revenue=facts.revenue or 0,
        box_office=facts.box_office,
        vote_average=vote_average,
        vote_count=vote_count,
        popularity=round(popularity, 3),
        genre_ids=genre_ids,
        video=facts.video,
        overview=None if "overview" in absent else overview,
        tagline=None if "overview" in absent else tagline,
        poster_path=None
        if "poster_path" in absent
        else artwork_path(artwork_stem(seed, film_id, "poster"), "poster", 0),
        backdrop_path=None
        if "backdrop_path" in absent
        else artwork_path(artwork_stem(seed, film_id, "backdrop"), "backdrop", 0),
        imdb_rating=scores[0],
        imdb_votes=scores[1],
        rotten_tomatoes=scores[2],
        metascore=scores[3],
        in_tmdb="tmdb" not in absent,
        in_omdb=facts.imdb_id is not None and "omdb" not in absent,
        in_fanart="fanart" not in absent and (released or invented) and "poster_path" not in absent,
        # TVDB knows fewer films than TMDB; which ones is drawn from the id, apart from all other draws.
        in_tvdb="tvdb" not in absent and "poster_path" not in absent and film_id % 29 != 7,
        credits=None,
        artwork=1.0,
        new_artwork=0,
        generated=tuple(sorted(set(generated))),
        withheld=tuple(sorted(set(withheld))),
        revision=revision,
    )
