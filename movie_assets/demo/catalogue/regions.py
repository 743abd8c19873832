"""Languages and countries as the providers name them, and which of them a film is given.

Belongs here: names, codes and certificates, and drawing them for a film. Does not belong here: a provider's shape.
"""

from movie_assets.demo.catalogue.dice import Dice
from movie_assets.demo.catalogue.film import Film

LANGUAGES: dict[str, tuple[str, str]] = {
    "bn": ("Bengali", "বাংলা"),
    "cn": ("Cantonese", "广州话 / 廣州話"),
    "da": ("Danish", "Dansk"),
    "de": ("German", "Deutsch"),
    "en": ("English", "English"),
    "es": ("Spanish", "Español"),
    "fa": ("Persian", "فارسی"),
    "fi": ("Finnish", "suomi"),
    "fr": ("French", "Français"),
    "hi": ("Hindi", "हिन्दी"),
    "hr": ("Croatian", "Hrvatski"),
    "it": ("Italian", "Italiano"),
    "ja": ("Japanese", "日本語"),
    "ko": ("Korean", "한국어/조선말"),
    "ml": ("Malayalam", ""),
    "mn": ("Mongolian", ""),
    "nl": ("Dutch", "Nederlands"),
    "pl": ("Polish", "Polski"),
    "pt": ("Portuguese", "Português"),
    "ro": ("Romanian", "Română"),
    "ru": ("Russian", "Pусский"),
    "sq": ("Albanian", "shqip"),
    "sv": ("Swedish", "svenska"),
    "te": ("Telugu", "తెలుగు"),
    "tr": ("Turkish", "Türkçe"),
    "zh": ("Mandarin", "普通话"),
}
COUNTRIES: dict[str, str] = {
    "US": "United States of America",
    "GB": "United Kingdom",
    "DE": "Germany",
    "FR": "France",
    "CA": "Canada",
    "AU": "Australia",
    "JP": "Japan",
    "KR": "South Korea",
    "IT": "Italy",
    "ES": "Spain",
}
CERTIFICATES: dict[str, tuple[str, ...]] = {
    "US": ("G", "PG", "PG-13", "R", "NR"),
    "GB": ("U", "PG", "12A", "15", "18"),
    "DE": ("0", "6", "12", "16", "18"),
    "FR": ("TP", "12", "16"),
}


def countries(seed: str, film: Film) -> list[str]:
    """Return the codes of the film's generated countries of production."""
    dice = Dice(seed, film.tmdb_id, "countries")
    first = {"ja": "JP", "ko": "KR", "de": "DE", "fr": "FR", "it": "IT", "es": "ES"}.get(film.original_language, "US")
    others = dice.sample(("GB", "DE", "FR", "CA", "AU"), dice.pick((0, 0, 0, 1, 2)))
    return list(dict.fromkeys((first, *others)))


def certificate(seed: str, film: Film) -> str:
    """Return the film's generated certificate in the United States."""
    return Dice(seed, film.tmdb_id, "certificate").pick(CERTIFICATES["US"])


def countries_list() -> list[dict[str, str]]:
    """Return all countries as TMDB's configuration lists them."""
    return [{"iso_3166_1": code, "english_name": name, "native_name": name} for code, name in COUNTRIES.items()]


def languages_list() -> list[dict[str, str]]:
    """Return all languages as TMDB's configuration lists them."""
    return [{"iso_639_1": code, "english_name": names[0], "name": names[1]} for code, names in LANGUAGES.items()]
