"""Completing a film: true facts where they are known, generated values elsewhere, and a list of which is which.

Belongs here: drawing a film's single values, and choosing between fact, generated value and none. Does not belong
here: the facts (`facts`), the record (`film`), scores (`scores`), any provider's shape.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from movie_assets.demo.catalogue.dice import Dice
from movie_assets.demo.catalogue.facts import GENERATED_IDS_FROM, Facts
from movie_assets.demo.catalogue.film import Film, artwork_path, artwork_stem
from movie_assets.demo.catalogue.oddities import odd_at
from movie_assets.demo.catalogue.scores import scores_of

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
_INVENTED_FILM = (
    *("tmdb.title", "tmdb.original_title", "tmdb.original_language", "tmdb.release_date"),
    *("tmdb.imdb_id", "tmdb.id", "omdb.Title", "omdb.Year", "omdb.imdbID"),
)
"""What is generated besides of a film that does not exist."""


class _Origins:
    """Which values of one film are generated, and which are withheld, under the providers' field names."""

    def __init__(self) -> None:
        self.generated = list(ALWAYS_GENERATED)
        self.withheld = list(ALWAYS_WITHHELD)


@dataclass(frozen=True, slots=True)
class _Draws:
    """Every value that may be needed of a film. All are drawn, so that an edited fact leaves the others alone."""

    day_of_year: int
    runtime: int
    runtime_fate: float
    votes: int
    average: float
    genres: tuple[int, ...]
    popularity: float
    tagline: str
    overview: str


def complete(facts: Facts, *, seed: str, today: date, revision: int = 0) -> Film:
    """Complete a film's facts with generated values; the same arguments always give the same film.

    Scores that OMDb serves are drawn from the IMDb id: another id means another record there.
    """
    absent, invented = facts.absent, facts.tmdb_id >= GENERATED_IDS_FROM
    draws, origins = _drawn(seed, facts.tmdb_id), _Origins()
    release_date = _release_date(facts, draws, origins)
    released = bool(release_date) and release_date <= today.isoformat()
    _note_names_and_ids(facts, invented, origins)
    _note_money(facts, odd_at(seed, facts.tmdb_id, "omdb"), origins)
    vote_count, vote_average = _votes(facts, draws, released, origins)
    scores = scores_of(
        facts, seed=seed, released=released, votes=vote_count, average=vote_average, generated=origins.generated
    )
    has_texts, has_pictures = "overview" not in absent, "poster_path" not in absent
    return Film(
        tmdb_id=facts.tmdb_id,
        imdb_id=facts.imdb_id,
        title=facts.title,
        original_title=facts.original_title or facts.title,
        imdb_title=facts.imdb_title or facts.title,
        original_language=facts.original_language or "en",
        year=facts.year or (int(release_date[:4]) if release_date else None),
        release_date=release_date,
        runtime=_runtime(facts, draws, released, origins),
        budget=facts.budget or 0,
        revenue=facts.revenue or 0,
        box_office=facts.box_office,
        vote_average=vote_average,
        vote_count=vote_count,
        popularity=round(0.2 + draws.popularity * (1.0 + vote_count / 220), 3),
        genre_ids=_genres(facts, draws, released or invented, origins),
        video=facts.video,
        overview=draws.overview if has_texts else None,
        tagline=draws.tagline if has_texts else None,
        poster_path=_picture(seed, facts, "poster"),
        backdrop_path=_picture(seed, facts, "backdrop"),
        imdb_rating=scores[0],
        imdb_votes=scores[1],
        rotten_tomatoes=scores[2],
        metascore=scores[3],
        in_tmdb="tmdb" not in absent,
        in_omdb=facts.imdb_id is not None and "omdb" not in absent,
        in_fanart="fanart" not in absent and (released or invented) and has_pictures,
        # TVDB knows fewer films than TMDB. The id decides which, apart from all draws.
        in_tvdb="tvdb" not in absent and has_pictures and facts.tmdb_id % 29 != 7,
        credits=None,
        artwork=1.0,
        new_artwork=0,
        generated=tuple(sorted(set(origins.generated))),
        withheld=tuple(sorted(set(origins.withheld))),
        revision=revision,
    )


def _drawn(seed: str, tmdb_id: int) -> _Draws:
    """Draw all values of a film. Their order is part of the catalogue: another order gives other films."""
    dice = Dice(seed, tmdb_id, "film")
    return _Draws(
        day_of_year=dice.below(365),
        runtime=dice.between(78, 178),
        runtime_fate=dice.unit(),
        votes=_drawn_votes(dice),
        average=round(4.2 + 4.2 * (dice.unit() + dice.unit()) / 2, 3),
        genres=tuple(dice.sample(_DRAWN_GENRES, dice.between(1, 3))),
        popularity=dice.unit(),
        tagline=f"Generated tagline {dice.between(100, 999)}." if dice.chance(0.6) else "",
        overview=_overview(tmdb_id, dice),
    )


def _drawn_votes(dice: Dice) -> int:
    """Draw a vote count by a power law; about three films in a hundred stay under 200."""
    if dice.chance(0.03):
        return dice.between(3, 199)
    return int(200 / (1.0 - 0.995 * dice.unit()) ** 0.95)


def _overview(tmdb_id: int, dice: Dice) -> str:
    lines = [f"This is a generated text: the demo catalogue holds no overview of film {tmdb_id}."]
    lines += [
        f"Generated sentence {dice.between(100, 999)} stands where a synopsis of {dice.between(8, 30)} words would be."
        for _ in range(dice.between(1, 3))
    ]
    if dice.chance(0.05):
        lines.append("It holds HTML entities, as some real ones do: &quot;Rock &amp; Roll&quot; isn&#39;t one.")
    return " ".join(lines)


def _release_date(facts: Facts, draws: _Draws, origins: _Origins) -> str:
    """Return the release date: the fact, a drawn day of the true year, or none."""
    if facts.release_date or "release_date" in facts.absent:
        return facts.release_date or ""
    if facts.year:
        origins.generated.append("tmdb.release_date")
        return (date(facts.year, 1, 1) + timedelta(days=draws.day_of_year)).isoformat()
    origins.withheld.append("tmdb.release_date")
    return ""


def _note_names_and_ids(facts: Facts, invented: bool, origins: _Origins) -> None:
    if invented:
        origins.generated += _INVENTED_FILM
        return
    if facts.imdb_id is None and "imdb_id" not in facts.absent:
        origins.withheld.append("tmdb.imdb_id")
    if facts.original_title is None:
        origins.generated.append("tmdb.original_title")
    if facts.original_language is None:
        origins.generated.append("tmdb.original_language")


def _note_money(facts: Facts, oddities: frozenset[str], origins: _Origins) -> None:
    """Note which sums are unknown: they are never invented, but for pounds, which nobody can take for dollars."""
    sums = {"tmdb.budget": facts.budget, "tmdb.revenue": facts.revenue, "omdb.BoxOffice": facts.box_office}
    unknown = {name for name, fact in sums.items() if fact is None}
    pounds = unknown & {"omdb.BoxOffice"} if "pounds" in oddities else set()
    origins.generated += pounds
    origins.withheld += unknown - pounds
    if "festival_year" in oddities:
        origins.generated.append("omdb.Year")


def _runtime(facts: Facts, draws: _Draws, released: bool, origins: _Origins) -> int | None:
    """Return the runtime; without a fact, a drawn one, or 0 or null as TMDB says where nobody has entered any."""
    if facts.runtime is not None or "runtime" in facts.absent:
        return facts.runtime
    origins.generated += ["tmdb.runtime", "omdb.Runtime"]
    # Announced films mostly have no runtime yet, and a few others never got one.
    if released and 0.007 <= draws.runtime_fate <= 0.993:
        return draws.runtime
    return 0 if draws.runtime_fate < 0.5 else None


def _genres(facts: Facts, draws: _Draws, is_described: bool, origins: _Origins) -> tuple[int, ...]:
    """Return the genres; without facts drawn ones, a single one of a film that few people have described yet."""
    if facts.genre_ids is not None:
        return facts.genre_ids
    origins.generated.append("tmdb.genres")
    return draws.genres if is_described else draws.genres[:1]


def _votes(facts: Facts, draws: _Draws, released: bool, origins: _Origins) -> tuple[int, float]:
    """Return vote count and average. Both are facts or both are drawn; nobody votes before the release."""
    if facts.vote_count is not None and facts.vote_average is not None:
        return facts.vote_count, facts.vote_average
    origins.generated += ["tmdb.vote_average", "tmdb.vote_count"]
    return (draws.votes, draws.average) if released else (0, 0.0)


def _picture(seed: str, facts: Facts, kind: str) -> str | None:
    """Return the path of the film's first image of a kind, none for a film that has no pictures of it."""
    if f"{kind}_path" in facts.absent:
        return None
    return artwork_path(artwork_stem(seed, facts.tmdb_id, kind), kind, 0)
