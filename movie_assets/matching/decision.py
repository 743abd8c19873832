"""Which film is meant: confident only if exactly one film fits, else a question for a person. Never a guess.

Belongs here: the automated decision and its evidence. Does not belong here: merging hits (candidates.py), the order in
which a person sees films (ranking.py), what to ask first (cross_reference.py), keeping the decision (store/).

The decision is only as good as the links between hits, so ask what `cross_reference.to_ask` names before you decide.
Hits without a link count as two films: that stops an identification, and never makes a wrong one.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace

from movie_assets.matching.candidates import (
    NAMESPACES,
    NEVER_FILMS,
    Candidate,
    Hit,
    Query,
    alike,
    candidate_of,
    canonical_ids,
    fits_year,
    is_coherent,
    merge_hits,
)
from movie_assets.matching.doubt import fitting_better, unlike_request
from movie_assets.matching.outcome import Decision, DecisionOutcome, Evidence
from movie_assets.matching.ranking import is_barred, objection, ranked
from movie_assets.matching.titles import same_title


def decide_automated(query: Query, hits: Iterable[Hit], *, missing: Collection[tuple[str, str]] = ()) -> Decision:
    """Return whether the hits leave exactly one film for the query.

    With an id it is a lookup: all providers that answered must agree. If ids contradict, the one film whose title and
    year fit the query is chosen; with none or several, the decision is conflicting. A film whose titles are nothing
    like any title of the query is not accepted, nor one whose title or year is not the requested one while another film
    has both (doubt.py: search before you decide). Adult films and videos are found by id (an id is no accident), a
    series, an episode or a game never.

    Without an id, title and year must be exactly the requested ones (`fits_year`, `same_title`); without a year no film
    is found automatically. `missing`: (namespace, id) of which the issuer says that it does not exist; what others
    report of these ids is ignored. It raises nothing.
    """
    gone = {(name, value) for name, text in missing for value in canonical_ids({name: text}).values()}
    reported = [_without(hit, gone) for hit in hits]
    asked = canonical_ids(query.ids)
    dead = tuple(
        Evidence("id_is_gone", f"{name} says that its id {value} does not exist")
        for name, value in asked.items()
        if (name, value) in gone
    )
    films = ranked(query, merge_hits(reported))
    if query.kind in NEVER_FILMS:
        return _stop(DecisionOutcome.NOT_FOUND, f"the request is for a {query.kind.value}, not for a film", films, dead)
    if asked:
        alive = {name: value for name, value in asked.items() if (name, value) not in gone}
        found = _lookup(replace(query, ids=alive), reported, films, dead)
        return _of_unsure(query, found) if query.unsure else found
    return _search(query, films)


def _stop(
    outcome: DecisionOutcome, reason: str, films: tuple[Candidate, ...], evidence: Iterable[Evidence]
) -> Decision:
    return Decision(outcome, reason, None, films, tuple(evidence))


def _confident(
    query: Query, film: Candidate, reason: str, films: tuple[Candidate, ...], evidence: Iterable[Evidence]
) -> Decision:
    (chosen,) = ranked(query, [film])
    if not chosen.ids.keys() & {"tmdb", "imdb"}:
        # A film is kept under its TMDB id or IMDb id; without one it cannot be distinguished from others.
        known = Evidence("no_identity", "neither a TMDB id nor an IMDb id is known", chosen.key)
        return _stop(
            DecisionOutcome.NOT_FOUND, "the film that fits has no id to keep it under", films, (*evidence, known)
        )
    notes = (*evidence, *_notes(query, chosen))
    return Decision(DecisionOutcome.CONFIDENT, reason, chosen, films, notes)


# --- search: title and year ----------------------------------------------------------------------------------------


def _search(query: Query, films: tuple[Candidate, ...]) -> Decision:
    title, year = query.title or "", query.year
    titled = [film for film in films if any(same_title(title, reported) for reported in film.titles)]
    evidence = [_objected(film) for film in titled if is_barred(film)]
    barred = [film for film in titled if is_barred(film)]
    titled = [film for film in titled if film not in barred]
    if not titled:
        return _stop(DecisionOutcome.NOT_FOUND, f"no film has the title {title!r}", films, evidence)
    if year is None:
        evidence += [Evidence("no_year", "the title fits, but no year was given", film.key) for film in titled]
        return _stop(DecisionOutcome.AMBIGUOUS, "without a year no film is chosen by its title", films, evidence)
    fitting = [film for film in titled if fits_year(film, year)]
    evidence += [_near(film, year) for film in titled if film not in fitting]
    if not fitting:
        return _stop(DecisionOutcome.NOT_FOUND, f"no film has the title {title!r} and the year {year}", films, evidence)
    evidence += [Evidence("fits", "title and year are the requested ones", film.key) for film in fitting]
    if len(fitting) > 1:
        reason = f"{len(fitting)} films have the title {title!r} and the year {year}"
        return _stop(DecisionOutcome.AMBIGUOUS, reason, films, evidence)
    (film,) = fitting
    if rivals := _rivals(film, titled, barred, year):
        evidence += rivals
        return _stop(DecisionOutcome.AMBIGUOUS, "one film fits, but another record is too close to it", films, evidence)
    return _settled(query, film, films, evidence)


def _rivals(film: Candidate, titled: list[Candidate], barred: list[Candidate], year: int) -> list[Evidence]:
    """Return what makes the only film that fits unsafe.

    If its providers disagree on the year, a film of the same title and nearly the same year may be the one meant by
    some of them. A video or an adult title of that year may be the same record if no id distinguishes the two.
    """
    found = [
        Evidence("may_be_one", "no id distinguishes it from the film that fits", other.key)
        for other in barred
        if _is_near(other, year) and _may_be_one(film, other)
    ]
    if film.hit_years != {year}:
        found += [
            Evidence("rival", "same title, and a year close to it or none", other.key)
            for other in titled
            if other is not film and _is_near(other, year)
        ]
    return found


def _may_be_one(film: Candidate, barred: Candidate) -> bool:
    """Return whether a film and a video or adult title may be one record that no id links yet."""
    return bool(barred.kinds - NEVER_FILMS) and not film.ids.keys() & barred.ids.keys()


def _settled(query: Query, film: Candidate, films: tuple[Candidate, ...], evidence: list[Evidence]) -> Decision:
    """Decide about the one film that fits: stop if its ids contradict, or only another provider has this title."""
    evidence += _conflicts(film)
    options = [film] if not film.conflicts else [o for o in _variants(film) if _speaks_for(query, o)]
    chosen = _one(options)
    if chosen is None or "kind" in chosen.conflicts or (film.conflicts and objection(chosen)):
        return _stop(
            DecisionOutcome.CONFLICTING,
            "what providers report of the film that fits contradicts itself",
            films,
            evidence,
        )
    if objection(chosen):
        evidence.append(_objected(chosen))
        return _stop(DecisionOutcome.AMBIGUOUS, "what fits is not known to be a film", films, evidence)
    title = query.title or ""
    namesakes = [hit for hit in chosen.hits if any(same_title(title, reported) for reported in hit.titles)]
    if not any(alike(hit, namesake) for hit in chosen.spine for namesake in namesakes):
        evidence.append(Evidence("other_title", f"{chosen.spine[0].provider} calls it {chosen.title!r}", chosen.key))
        return _stop(DecisionOutcome.CONFLICTING, "an id links two films of different titles", films, evidence)
    reason = f"one film has the title {title!r} and the year {query.year}"
    return _confident(query, chosen, reason, films, evidence)


def _is_near(film: Candidate, year: int) -> bool:
    return not film.hit_years or any(abs(reported - year) <= 1 for reported in film.hit_years)


def _near(film: Candidate, year: int) -> Evidence:
    if not film.hit_years:
        return Evidence("year_unknown", "the title fits, but no provider reports a year", film.key)
    reported = ", ".join(f"{name} {reported}" for name, reported in sorted(film.years.items()))
    rule = "year_disputed" if year in film.hit_years else "year_differs"
    return Evidence(rule, f"the title fits, but its year is {reported}", film.key)


# --- lookup: by id ---------------------------------------------------------------------------------------------------


def _lookup(query: Query, hits: list[Hit], films: tuple[Candidate, ...], dead: tuple[Evidence, ...]) -> Decision:
    asked = canonical_ids(query.ids)
    claims = {name: film for name, value in asked.items() if (film := _claim(hits, name, value))}
    evidence = [*dead]
    for name, value in asked.items():
        if name in claims:
            evidence.append(Evidence("id_found", f"{name} {value} is {claims[name].title!r}", claims[name].key))
        else:
            evidence.append(Evidence("id_unconfirmed", f"no provider reports {name} {value}"))
    if not claims:
        return _stop(DecisionOutcome.NOT_FOUND, "no provider knows a film with this id", films, evidence)
    joint = candidate_of({id(hit): hit for film in claims.values() for hit in film.hits}.values())
    if joint.kinds <= NEVER_FILMS:
        evidence.append(_objected(joint))
        return _stop(DecisionOutcome.NOT_FOUND, "the id is not known to be a film's", films, evidence)
    contradicted = [name for name, value in asked.items() if joint.ids.get(name, value) != value]
    # Contested ids other than the requested one and TMDB's leave the film certain, only not all its ids.
    doubted = joint.conflicts.keys() & {"kind", "tmdb", *asked} if "tmdb" in joint.ids else joint.conflicts.keys()
    if not doubted and not contradicted and is_coherent(joint):
        evidence += _conflicts(joint)
        if (unlike := unlike_request(query, joint)) is not None:
            return _stop(DecisionOutcome.CONFLICTING, unlike.says, films, [*evidence, unlike])
        found = _confident(query, joint, "every provider that answered agrees on the id", films, evidence)
        return _unless_another_fits(query, joint, found)
    evidence += _conflicts(joint)
    for name in contradicted:
        evidence.append(Evidence("id_differs", f"{name} {asked[name]} was asked for, not {joint.ids[name]}", joint.key))
    options = [
        option
        for name, film in claims.items()
        for option in _variants(film)
        if asked[name] in option.all_ids(name)
        and not option.kinds <= NEVER_FILMS
        and is_coherent(option)
        and _speaks_for(query, option)
    ]
    chosen = _one(options)
    if chosen is None:
        how = "more than one film fits" if options else "no film fits"
        reason = f"the ids contradict, and {how} title and year"
        return _stop(DecisionOutcome.CONFLICTING, reason, films, evidence)
    return _confident(query, chosen, "the ids contradict, and one film fits title and year", films, evidence)


def _unless_another_fits(query: Query, film: Candidate, found: Decision) -> Decision:
    others = fitting_better(query, film, found.candidates)
    if not others:
        return found
    more = [Evidence("fits_better", "title and year are as requested, the id is not", other.key) for other in others]
    year = f" and the year {query.year}" if query.year else ""
    reason = f"the id is of {film.title!r}, and another film has the title {query.title!r}{year}"
    return _stop(DecisionOutcome.CONFLICTING, reason, found.candidates, (*found.evidence, *more))


def _of_unsure(query: Query, found: Decision) -> Decision:
    """Return a lookup by a number that may be in the wrong field: it counts only if title and year fit, too."""
    if found.candidate is not None and query.title and query.year is not None and _speaks_for(query, found.candidate):
        return found
    outcome, reason = DecisionOutcome.NOT_FOUND, "the film with this number is not known to be the one asked for"
    if not query.title and found.candidates:
        outcome, reason = DecisionOutcome.AMBIGUOUS, "the id is not certain: it has no tt, or is one of several"
    return replace(found, outcome=outcome, reason=reason, candidate=None)


def _claim(hits: Iterable[Hit], namespace: str, value: str) -> Candidate | None:
    """Return the film of one id, without hits that report another id of the namespace; None if nobody reports it."""

    def reports_it(hit: Hit) -> bool:
        # TMDB and TVDB number series separately: a series with this number is not what the id means.
        is_its_row = namespace == "imdb" or hit.kind not in NEVER_FILMS
        return is_its_row and canonical_ids(hit.ids).get(namespace) == value

    narrowed = [hit for hit in hits if canonical_ids(hit.ids).get(namespace, value) == value]
    return next((film for film in merge_hits(narrowed) if any(map(reports_it, film.hits))), None)


# --- what both weigh -------------------------------------------------------------------------------------------------


def _variants(film: Candidate) -> list[Candidate]:
    """Return the films that a candidate can be without a contradiction: itself, or one for each contested id."""
    contested = next((name for name in NAMESPACES if name in film.conflicts), None)
    if contested is None:
        return [] if film.conflicts else [film]
    parts = (_claim(film.hits, contested, value) for value in film.conflicts[contested])
    return [variant for part in parts if part for variant in _variants(part)]


def _one(options: Iterable[Candidate]) -> Candidate | None:
    """Return the film that all options are, with the contested ids besides its key; None for no film or several."""
    films = list(options)
    if len({film.key for film in films}) != 1:
        return None
    return candidate_of({id(hit): hit for film in films for hit in film.hits}.values())


def _speaks_for(query: Query, film: Candidate) -> bool:
    """Return whether the film has the query's title and year, as far as the query has them, and at least one.

    Titles are those of the provider whose report counts most, since a hit linked by a contested id brings its own.
    """
    if query.title is None and query.year is None:
        return False
    titles = [title for hit in film.spine for title in hit.titles]
    title_fits = query.title is None or any(same_title(query.title, title) for title in titles)
    return title_fits and (query.year is None or fits_year(film, query.year))


def _without(hit: Hit, gone: Collection[tuple[str, str]]) -> Hit:
    ids = {name: value for name, value in canonical_ids(hit.ids).items() if (name, value) not in gone}
    return replace(hit, ids=ids)


def _objected(film: Candidate) -> Evidence:
    return Evidence("not_a_film", f"{film.title!r} is {objection(film)}", film.key)


def _conflicts(film: Candidate) -> list[Evidence]:
    return [
        Evidence("conflict", f"{name} is contested: {', '.join(values)}", film.key)
        for name, values in film.conflicts.items()
    ]


def _notes(query: Query, film: Candidate) -> list[Evidence]:
    """Return what is worth knowing about a film that was chosen all the same."""
    notes = [Evidence("known_to", ", ".join(film.providers), film.key)]
    if len(film.hit_years) > 1 or (query.year is not None and film.hit_years - {query.year}):
        reported = ", ".join(f"{name} {year}" for name, year in sorted(film.years.items()))
        notes.append(Evidence("year_differs", f"years reported: {reported}", film.key))
    if query.title and not any(same_title(query.title, title) for title in film.titles):
        notes.append(Evidence("title_differs", f"requested was {query.title!r}", film.key))
    if against := objection(film):
        notes.append(Evidence("by_id_only", against, film.key))
    return notes
