"""The people of a film: all invented, and named so that nobody takes them for real.

Belongs here: cast and crew as records that TMDB and OMDb both tell from. Does not belong here: a provider's shape
beyond the fields of a credit, which TMDB alone has.
"""

from functools import lru_cache
from typing import Any

from movie_assets.demo.dice import Dice, token

# Above every id that TMDB has given a real person.
_PERSON_IDS_FROM = 80_000_000
_ROLES = {
    # The offset of the role's ids, how many people there are in it, and their department.
    "Performer": (0, 4000, "Acting"),
    "Director": (10_000, 400, "Directing"),
    "Writer": (20_000, 600, "Writing"),
    "Composer": (30_000, 100, "Sound"),
    "Producer": (40_000, 500, "Production"),
    "Crew Member": (50_000, 3000, "Crew"),
}
_CREW_JOBS = (
    ("Crew Member", "Camera", "Director of Photography"),
    ("Crew Member", "Editing", "Editor"),
    ("Crew Member", "Art", "Production Design"),
    ("Crew Member", "Costume & Make-Up", "Costume Design"),
    ("Crew Member", "Sound", "Sound Designer"),
    ("Crew Member", "Visual Effects", "Visual Effects Supervisor"),
    ("Crew Member", "Production", "Casting"),
    ("Crew Member", "Art", "Set Decoration"),
    ("Producer", "Production", "Executive Producer"),
    ("Crew Member", "Camera", "Camera Operator"),
)


@lru_cache(maxsize=8192)
def person(seed: str, role: str, number: int) -> dict[str, Any]:
    """Return the fields that a person has in every credit."""
    offset, _, department = _ROLES[role]
    dice = Dice(seed, f"{role}{number}", "person")
    name = f"{role} {number:04d}"
    return {
        "adult": False,
        "gender": dice.below(3),
        "id": _PERSON_IDS_FROM + offset + number,
        "known_for_department": department,
        "name": name,
        "original_name": name,
        "popularity": round(0.1 + dice.unit() ** 3 * 40, 3),
        "profile_path": f"/generated{token(seed, name, 'profile', 18)}.jpg" if dice.chance(0.7) else None,
    }


def _draw(dice: Dice, role: str) -> int:
    return dice.between(1, _ROLES[role][1])


def credits_of(seed: str, tmdb_id: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return a film's cast and crew, 5 to 60 credits together."""
    dice = Dice(seed, tmdb_id, "credits")
    total = 5 + int(56 * dice.unit() ** 1.3)
    crew_size = max(3, total // 3)
    # One hash a film and a number a credit: MongoDB-like ids of 24 characters, as TMDB's are.
    prefix = token(seed, tmdb_id, "credit", 20)
    cast = [
        {
            **person(seed, "Performer", _draw(dice, "Performer")),
            "cast_id": order + 1,
            "character": f"Character {dice.between(1, 999)}",
            "credit_id": f"{prefix}{order:04x}",
            "order": order,
        }
        for order in range(total - crew_size)
    ]
    jobs = [("Director", "Directing", "Director"), ("Writer", "Writing", "Screenplay")]
    if dice.chance(0.08):
        jobs.insert(1, ("Director", "Directing", "Director"))
    if dice.chance(0.35):
        jobs.append(("Writer", "Writing", "Story"))
    jobs += [("Producer", "Production", "Producer"), ("Composer", "Sound", "Original Music Composer")]
    jobs += [_CREW_JOBS[i % len(_CREW_JOBS)] for i in range(max(0, crew_size - len(jobs)))]
    crew = [
        {
            **person(seed, role, _draw(dice, role)),
            "credit_id": f"{prefix}{0x8000 + index:04x}",
            "department": department,
            "job": job,
        }
        for index, (role, department, job) in enumerate(jobs[:crew_size])
    ]
    return cast, crew
