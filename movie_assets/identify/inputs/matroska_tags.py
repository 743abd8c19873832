"""Tags of a Matroska file as its tools have them in XML: one film, in the form of other XML of films.

Belongs here: which tags are about the film and not about a track, a chapter or a series. Does not belong here: what a
tag means (known_xml.py).
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from movie_assets.identify.inputs.declaration import plain, words

_OF_THE_FILM, _OF_A_SEASON, _OF_A_SET = "50", "60", "70"
_LEVELS = {"season": _OF_A_SEASON, "volume": _OF_A_SEASON, "collection": _OF_A_SET}
_PARTS = words("trackuid editionuid chapteruid attachmentuid")
"""What the targets of tags name that are about a part of the file."""
_NAMING = words("title imdb tmdb tvdb2")


def film_of_tags(root: Element) -> Element:
    """Return an element that has the tags of the film as its children, by their names.

    An episode has tags of its season, too: it says so. Some programs write a film's tags as those of a set.
    """
    tags = [(_targets(tag), dict(_texts(tag))) for tag in root if _name(tag) == "tag"]
    levels = [(_level(targets), texts) for targets, texts in tags if not _PARTS & targets.keys()]
    of_film = [texts for level, texts in levels if level == _OF_THE_FILM]
    if not any(_NAMING & texts.keys() for texts in of_film):
        of_film += [texts for level, texts in levels if level == _OF_A_SET]
    film = Element("tags")
    for texts in of_film:
        for name, text in texts.items():
            SubElement(film, name).text = text
    if any(level == _OF_A_SEASON for level, _ in levels) or any(
        plain(targets.get("targettype", "")) == "episode" for targets, _ in tags
    ):
        SubElement(film, "season").text = "1"
    return film


def _targets(tag: Element) -> dict[str, str]:
    return {
        _name(target): (target.text or "").strip()
        for targets in tag
        if _name(targets) == "targets"
        for target in targets
    }


def _level(targets: dict[str, str]) -> str:
    """Return what a tag is about; without a word it is about the film."""
    of_type = _LEVELS.get(plain(targets.get("targettype", "")), _OF_THE_FILM)
    return targets.get("targettypevalue") or of_type


def _texts(tag: Element) -> Iterator[tuple[str, str]]:
    """Yield names and texts of a tag. TVDB's number is a series', unless it says that it is a film's."""
    for simple in tag:
        if _name(simple) not in ("simple", "simpletag"):
            continue
        inside = {_name(child).removeprefix("tag"): (child.text or "").strip() for child in simple}
        name, text = plain(inside.get("name", "")), inside.get("string", "")
        if name == "tvdb" and text.startswith("movie"):
            name = "tvdb2"
        if name and text and name != "tvdb":
            yield name, text


def _name(element: Element) -> str:
    return plain(str(element.tag).rpartition("}")[2])
