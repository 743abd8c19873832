"""When two titles are the same title."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from movie_assets.matching.titles import holds, likeness, nearest, normalise, same_title, search_text

from .release_names import RELEASES, STYLES


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Matrix", "THE MATRIX"),
        ("The Matrix", "Matrix, The"),
        ("Amélie", "amelie"),
        ("Amélie", "Ame\u0301lie"),
        ("Les Misérables", "Les Miserables"),
        ("Straße", "STRASSE"),
        ("Æon Flux", "Aeon Flux"),
        ("Łódź", "Lodz"),
        ("İstanbul", "Istanbul"),
        ("Ёлки", "Елки"),
        ("WALL·E", "Wall-E"),
        ("S.W.A.T.", "SWAT"),
        ("S W A T", "SWAT"),
        ("M*A*S*H", "MASH"),
        ("L.A. Confidential", "LA Confidential"),
        ("Ocean's Eleven", "Ocean’s Eleven"),
        ("Ocean's Eleven", "Oceans Eleven"),
        ("L'Avventura", "L Avventura"),
        ("Qu'un seul tienne", "Qu un seul tienne"),
        ("I'm Not There", "Im Not There"),
        ("Fast & Furious", "Fast and Furious"),
        ("Fast&Furious", "Fast and Furious"),
        ("Mission: Impossible – Fallout", "Mission Impossible - Fallout"),
        ("Alien³", "Alien 3"),
        ("8½", "8 1/2"),
        ("20,000 Leagues Under the Sea", "20000 Leagues Under the Sea"),
        ("Ｇｏｄｚｉｌｌａ", "Godzilla"),
        ("Adaptation.", "Adaptation"),
        ("Romance™", "Romance"),
        ("The_Godfather", "The  Godfather "),
        ("ガンダム", "ガンダム"),
    ],
)
def test_the_same_title(one: str, other: str) -> None:
    """Case, punctuation, diacritics, ligatures, "&" and a sorted article make no difference."""
    assert same_title(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rocky II", "Rocky 2"),
        ("Rocky", "Rocky II"),
        ("The Matrix", "Matrix"),
        ("Now Here", "Nowhere"),
        ("The Rapist", "Therapist"),
        ("Se7en", "Seven"),
        ("+1", "1"),
        ("$", "S"),
        ("???", "!!!"),
        ("...", ""),
        ("", ""),
        ("  ", ""),
        ("😀", "😂"),
        ("The 😀 Movie", "The Movie"),
        ("から", "がら"),
        ("мой", "мои"),
        ("हिन्दी", "हनद"),
        ("Live, Love, Die", "Die Live, Love"),
        ("12", "1 2"),
        ("1,2", "12"),
        ("81 2", "8½"),
        ("Frozen", "Frozen 2"),
        ("Kill Bill", "Kill Bill: Vol. 1"),
    ],
)
def test_another_title(one: str, other: str) -> None:
    """What may distinguish two films stays: words, articles, numbers, symbols, marks in letters; nothing is ''."""
    assert not same_title(one, other)


@given(st.text(max_size=40))
@example(":℠")
def test_property_the_normal_form_is_final(title: str) -> None:
    """A normal form is its own normal form, and only a blank title has none."""
    form = normalise(title)
    assert normalise(form) == form
    assert bool(form) == bool(title.split())


@given(
    st.text(alphabet=st.characters(categories=["Ll", "Nd"], max_codepoint=0x17F), min_size=1), st.sampled_from(" -.:_!")
)
def test_property_punctuation_and_case_do_not_count(word: str, mark: str) -> None:
    """A mark beside a word, and its case, leave the title as it is."""
    assert same_title(f"Some {word} Film", f"{mark}some{mark} {word}{mark} FILM{mark}")


@given(st.text(max_size=20), st.text(max_size=20))
def test_property_likeness(one: str, other: str) -> None:
    """Likeness is the same both ways, from 0 to 1, and 1 exactly for the same title."""
    found = likeness(one, other)
    assert found == likeness(other, one)
    assert 0.0 <= found <= 1.0
    assert (found == 1.0) == same_title(one, other)


def test_likeness_orders_as_a_person_would() -> None:
    """A near title is likelier than a far one, and words in another order cost little."""
    asked = "The Lord of the Rings: The Two Towers"
    titles = ["Lord of the Rings Two Towers", "The Two Towers: The Lord of the Rings", "The Lord of the Flies", "Heat"]
    found = [likeness(asked, title) for title in titles]
    assert min(found[:2]) > 0.8 > found[2] > found[3]
    assert holds("Fight Club (Russian version)", "fight CLUB")
    assert not holds("Fight", "Fight Club")


def test_the_nearest_titles_come_first() -> None:
    """The titles most like one are named by their places, by the measure that candidates are ranked by."""
    titles = ["Heat", "Matrix, The", "", "The Matrix Reloaded", "The Mattress"]
    assert nearest("the matrx", titles, 2) == [1, 4]
    assert nearest("Heat", [], 3) == []


@pytest.mark.parametrize(
    ("title", "asked"),
    [
        ("Fast & Furious", "Fast Furious"),
        ("War and Peace ", "War Peace"),
        ("And", "And"),
        ("And Then", "And Then"),
        ("And Then There", "Then There"),
    ],
)
def test_search_text(title: str, asked: str) -> None:
    """A search is not asked for a word that one provider writes as a sign, but never for less than a word."""
    assert search_text(title) == asked


def test_the_release_names_are_enough_and_distinct() -> None:
    """At least 150 names, none twice, each a film with its title or something to refuse."""
    assert len(RELEASES) >= 150
    assert len({release.name for release in RELEASES}) == len(RELEASES)
    assert all(bool(release.title) == release.is_film for release in RELEASES), "a film has a title, others have none"
    assert sum(not release.is_film for releases in STYLES.values() for release in releases) >= 15
