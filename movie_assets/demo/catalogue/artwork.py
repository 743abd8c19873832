"""The pictures of a film: paths and URLs that plainly lead nowhere.

Belongs here: TMDB's image lists and Fanart.tv's image groups, as records. Does not belong here: which languages a
request asks for, whole answers. URLs use reserved names (RFC 2606), so that no real server is ever asked.
"""

from typing import Any

from movie_assets.demo.catalogue.dice import Dice, token
from movie_assets.demo.catalogue.film import Film, artwork_stem

_SCALES = (1.0, 0.75, 0.5, 1.0)
_LANGUAGES = ("en", "en", "en", "de", "fr", "es", "pt", "ru", "ja", "zh", "it", "hu")
# The country that TMDB names beside a language; most have the same letters.
_COUNTRIES = {
    "en": "US",
    "ja": "JP",
    "zh": "CN",
    "ko": "KR",
    "sv": "SE",
    "da": "DK",
    "hi": "IN",
    "fa": "IR",
    "cs": "CZ",
}
# By kind: the fewest and the most images, width, height, and the share of images without a language.
_TMDB_KINDS = {
    "backdrop": (6, 16, 3840, 2160, 0.7),
    "logo": (2, 8, 800, 310, 0.0),
    "poster": (8, 24, 2000, 3000, 0.12),
}
# By group: the fewest and the most images, their file type, and the languages that are drawn from.
_FANART_GROUPS: dict[str, tuple[int, int, str, tuple[str, ...]]] = {
    "hdmovielogo": (0, 6, "png", ("en", "en", "de", "hu", "fr", "00")),
    "hdmovieclearart": (0, 6, "png", ("en", "en", "de", "hu")),
    "movielogo": (0, 3, "png", ("en", "en", "de", "")),
    "moviedisc": (0, 5, "png", ("en", "en", "de", "00")),
    "moviebanner": (0, 4, "jpg", ("en", "en", "de", "")),
    "moviethumb": (0, 6, "jpg", ("en", "en", "de", "hu")),
    "moviebackground": (1, 9, "jpg", ("", "", "00", "en")),
    "movieposter": (1, 9, "jpg", ("en", "en", "de", "hu", "00")),
    "movieart": (0, 2, "png", ("en", "de")),
}
FANART_ASSETS = "https://assets.fanart.example/fanart/movies"


def tmdb_images(seed: str, film: Film, languages: frozenset[str] | None = None) -> dict[str, list[dict[str, Any]]]:
    """Return the film's backdrops, logos and posters, best rated first: all, or those of some languages ("null")."""
    images: dict[str, list[dict[str, Any]]] = {}
    for kind, (fewest, most, width, height, neutral) in _TMDB_KINDS.items():
        dice = Dice(seed, film.tmdb_id, kind)
        drawn_from = (*_LANGUAGES, film.original_language)
        count = 0 if film.poster_path is None else int(dice.between(fewest, most) * film.artwork)
        if kind == "poster" and count:
            # New pictures get the last numbers, so that every older picture keeps its path.
            count += film.new_artwork
        score, ratio = 5.9, round(width / height, 3)
        stem, suffix = artwork_stem(seed, film.tmdb_id, kind), ".png" if kind == "logo" else ".jpg"
        records, word = [], dice.word
        for index in range(count):
            # One draw for each image, cut into bits: most draws of a film are for its images.
            bits = word()
            score -= (bits & 0xFF) / 2560
            has_no_language = (bits >> 10 & 0x3FF) < neutral * 1024
            language = None if has_no_language else drawn_from[(bits >> 20) % len(drawn_from)]
            if languages is not None and (language or "null") not in languages:
                continue
            scale = _SCALES[bits >> 8 & 3]
            records.append(
                {
                    "aspect_ratio": ratio,
                    "height": int(height * scale),
                    "iso_3166_1": None if language is None else _COUNTRIES.get(language, language.upper()),
                    "iso_639_1": language,
                    "file_path": f"{stem}{index:04x}{suffix}",
                    "vote_average": round(score, 3),
                    "vote_count": 1 + (bits >> 4) % 40,
                    "width": int(width * scale),
                }
            )
        images[f"{kind}s"] = records
    return images


def fanart_groups(seed: str, film: Film) -> dict[str, list[dict[str, str]]]:
    """Return the film's Fanart.tv groups; a group without images is missing, as at Fanart.tv."""
    groups: dict[str, list[dict[str, str]]] = {}
    slug = "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in film.title.lower()).split()) or "film"
    for group, (fewest, most, suffix, languages) in _FANART_GROUPS.items():
        dice = Dice(seed, film.tmdb_id, group)
        count = dice.between(fewest, most) + (film.new_artwork if group == "movieposter" else 0)
        stem = token(seed, film.tmdb_id, group, 10)
        likes = sorted((int(dice.unit() ** 3 * 12) for _ in range(count)), reverse=True)
        records = []
        for index in range(count):
            name = f"generated-{slug}-{stem}{index:03x}.{suffix}"
            record = {
                "id": str(dice.between(1_000_000, 9_999_999)),
                "url": f"{FANART_ASSETS}/{film.tmdb_id}/{group}/{name}",
                "lang": dice.pick(languages),
                "likes": str(likes[index]),
            }
            if group == "moviedisc":
                record |= {"disc": str(1 + index // 3), "disc_type": dice.pick(("bluray", "dvd", "3d"))}
            records.append(record)
        if records:
            groups[group] = records
    return groups
