"""The people of a film: all are invented, and named so that nobody takes them for real.

Belongs here: cast and crew as records that several providers draw on. Does not belong here: a provider's shape, but
for the fields of a credit, which TMDB alone has.
"""

from functools import lru_cache
from typing import Any

import orjson

from movie_assets.demo.catalogue.dice import Dice, token

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


@lru_cache(maxsize=8192)
def _encoded(seed: str, role: str, number: int) -> bytes:
    """Return a person's fields as the beginning of a JSON object: with a comma in place of the closing brace."""
    return orjson.dumps(person(seed, role, number))[:-1] + b","


Drawn = tuple[list[tuple[int, int]], list[tuple[str, str, str, int]], str]


def _drawn(seed: str, tmdb_id: int, total: int | None) -> Drawn:
    """Draw a film's people: (number, character) of the cast; role, department, job and number of the crew."""
    dice = Dice(seed, tmdb_id, "credits")
    drawn = 5 + int(56 * dice.unit() ** 1.3)
    total = drawn if total is None else total
    crew_size = max(3, total // 3)
    # One hash for the film and one number for each credit: ids of 24 characters, as TMDB's.
    prefix = token(seed, tmdb_id, "credit", 20)
    cast = [(_draw(dice, "Performer"), dice.between(1, 999)) for _ in range(total - crew_size)]
    jobs = [("Director", "Directing", "Director"), ("Writer", "Writing", "Screenplay")]
    if dice.chance(0.08):
        jobs.insert(1, ("Director", "Directing", "Director"))
    if dice.chance(0.35):
        jobs.append(("Writer", "Writing", "Story"))
    jobs += [("Producer", "Production", "Producer"), ("Composer", "Sound", "Original Music Composer")]
    jobs += [_CREW_JOBS[i % len(_CREW_JOBS)] for i in range(max(0, crew_size - len(jobs)))]
    return cast, [(*job, _draw(dice, job[0])) for job in jobs[:crew_size]], prefix


def credits_of(seed: str, tmdb_id: int, total: int | None = None) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return a film's cast and crew: `total` credits together, or a drawn number from 5 to 60."""
    cast, crew, prefix = _drawn(seed, tmdb_id, total)
    return [
        {
            **person(seed, "Performer", number),
            "cast_id": order + 1,
            "character": f"Character {character}",
            "credit_id": f"{prefix}{order:04x}",
            "order": order,
        }
        for order, (number, character) in enumerate(cast)
    ], [
        {
            **person(seed, role, number),
            "credit_id": f"{prefix}{0x8000 + index:04x}",
            "department": department,
            "job": job,
        }
        for index, (role, department, job, number) in enumerate(crew)
    ]


def encoded_credits(seed: str, tmdb_id: int, total: int | None = None) -> bytes:
    """Return `credits_of` as TMDB's JSON object; each person is encoded once, because people play in many films."""
    drawn_cast, drawn_crew, prefix_text = _drawn(seed, tmdb_id, total)
    prefix = prefix_text.encode()
    cast = [
        b'%b"cast_id":%d,"character":"Character %d","credit_id":"%b%04x","order":%d}'
        % (_encoded(seed, "Performer", number), order + 1, character, prefix, order, order)
        for order, (number, character) in enumerate(drawn_cast)
    ]
    crew = [
        b'%b"credit_id":"%b%04x","department":"%b","job":"%b"}'
        % (_encoded(seed, role, number), prefix, 0x8000 + index, department.encode(), job.encode())
        for index, (role, department, job, number) in enumerate(drawn_crew)
    ]
    return b'{"cast":[%b],"crew":[%b]}' % (b",".join(cast), b",".join(crew))
