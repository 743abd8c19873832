"""What Wikidata can be asked when a film is sought: which ids of TMDB, IMDb and TVDB belong together.

Belongs here: the hit that an item is. Does not belong here: when it is asked (matching/cross_reference.py). It is not
searched by title: its search knows no films from books.
"""

from movie_assets.matching.candidates import Hit, Kind
from movie_assets.providers.seeking import ById, Seeking
from movie_assets.providers.wikidata import properties as p
from movie_assets.providers.wikidata.client import BY_IMDB, BY_TMDB, BY_TVDB, Wikidata
from movie_assets.providers.wikidata.film_row import film_ids
from movie_assets.providers.wikidata.statements import Item

_KINDS = {"a series": Kind.SERIES, "a season": Kind.SERIES, "an episode": Kind.EPISODE, "a game": Kind.GAME}
_FILM, _SHORT, _TV_FILM = "Q11424", "Q24862", "Q506240"


def film_hit(item: Item) -> Hit:
    """Return the hit of an item: its titles, its year, its ids."""
    ids = {kind: str(id_) for kind, id_ in _ids(item).items() if id_}
    titles = [one.value.text for one in item.all(p.TITLE)]
    years = [year for one in item.best(p.DATE) if (year := one.value.year)]
    return Hit(
        "wikidata",
        ids,
        item.name or next(iter(titles), ""),
        alternative_titles=tuple(dict.fromkeys(titles)),
        year=min(years, default=None),
        kind=_kind(item, ids),
    )


def _ids(item: Item) -> dict[str, str | int | None]:
    return {column.removesuffix("_id"): id_ for column, id_ in film_ids(item).items()}


def _kind(item: Item, ids: dict[str, str]) -> Kind:
    """Return what it is. Most kinds of films have items of their own, too many to name: they are unknown."""
    kinds = {one.value.item for one in item.best(p.KIND)}
    if "tmdb" not in ids and (others := [p.NO_FILMS[kind] for kind in kinds if kind in p.NO_FILMS]):
        return _KINDS.get(others[0], Kind.UNKNOWN)
    named = {_TV_FILM: Kind.TV_MOVIE, _SHORT: Kind.SHORT, _FILM: Kind.MOVIE}
    return next((kind for number, kind in named.items() if number in kinds), Kind.UNKNOWN)


SEEKING = Seeking(
    by_id={
        "imdb": ById(BY_IMDB, Wikidata.film, of_record=film_hit),
        "tmdb": ById(BY_TMDB, Wikidata.film, of_record=film_hit),
        "tvdb": ById(BY_TVDB, Wikidata.by_tvdb_id, of_record=film_hit),
    },
)
"""It speaks for no kind of id: it is a voice beside the issuers, and its failure stops no film."""
