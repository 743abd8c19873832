"""The films that a person may mean who typed a title that no film has.

Belongs here: choosing and naming them, of any list of films. Does not belong here: which films there are;
identification, which asks providers.
"""

from collections.abc import Sequence

from movie_assets.matching.candidates import alike_titles
from movie_assets.matching.query import MOST_OF_A_TITLE
from movie_assets.matching.titles import nearest
from movie_assets.wording import named

Known = tuple[str | None, int | str | None, int]
"""Title, year and movie_id of a film."""

MOST_NEAR = 3


def did_you_mean(text: str, known: Sequence[Known]) -> str:
    """Return a question that names the likeliest films: first those whose titles have these words, then what is alike.

    Where there is none it says so. A text that is longer than a title may be is compared with none.
    """
    if len(text) > MOST_OF_A_TITLE:
        return f"It is longer than any title: {MOST_OF_A_TITLE} characters are the most that one may have."
    titles = [film[0] or "" for film in known]
    holding = (film for film, title in zip(known, titles, strict=True) if text.lower() in title.lower())
    within = sorted(holding, key=lambda film: len(film[0] or ""))
    near = [known[place] for place in nearest(text, titles, MOST_NEAR)]
    alike = [film for film in near if alike_titles(text, film[0] or "")]
    likely = [named(*film) for film in list(dict.fromkeys([*within[:MOST_NEAR], *alike]))[:MOST_NEAR]]
    return f"Did you mean {' or '.join(likely)}?" if likely else "None has a title like it."
