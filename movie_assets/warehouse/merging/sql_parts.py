"""The small pieces of SQL that the merging queries are made of.

Belongs here: literals, ranks, addresses, lists, and a provider's list as rows. Does not belong here: whole queries,
what they read (merge_inputs.py).
"""

from collections.abc import Mapping, Sequence

from movie_assets.warehouse.merging.merge_inputs import of_provider

Value = tuple[str, str]
"""What a field may get: the SQL of the provider's name, and of the value."""


def literal(text: str | None) -> str:
    """Return a text as SQL."""
    return "NULL" if text is None else "'" + text.replace("'", "''") + "'"


def one_of(texts: Sequence[str]) -> str:
    """Return the list of texts behind IN."""
    return f"({', '.join(map(literal, texts))})"


def chosen(cases: Mapping[str, str], otherwise: str = "NULL") -> str:
    """Return the value of the first condition that holds: condition -> value."""
    whens = " ".join(f"WHEN {condition} THEN {value}" for condition, value in cases.items())
    return f"CASE {whens} ELSE {otherwise} END" if cases else otherwise


def rank(value: str, order: Sequence[str | None]) -> str:
    """Return the place of a value in an order, NULL among them; what is not in it comes last."""
    places = {f"{value} IS NOT DISTINCT FROM {literal(one)}": str(place) for place, one in enumerate(order)}
    return chosen(places, str(len(order)))


def address(path: str, base: str | None) -> str:
    """Return a path as an address; an address stays."""
    return f"CASE WHEN {path}[1] = '/' THEN {literal(base)} || {path} ELSE {path} END" if base else path


def each_once(values: str) -> str:
    """Return a list without repetitions, in its order."""
    return f"list_filter({values}, lambda v, i: list_position({values}, v) = i)"


def elements(provider: str, column: str, also: str = "true") -> str:
    """Return the query of the elements of a provider's lists: movie_id, version, fetched_at, element.

    Elements of a film stay together, and in their order.
    """
    listed = (
        f"SELECT movie_id, version, fetched_at, unnest({column}) AS element FROM {of_provider(provider)} WHERE {also}"
    )
    return f"SELECT * FROM ({listed}) WHERE element IS NOT NULL"
