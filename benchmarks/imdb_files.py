"""`imdb_files`: reading 1,000 wanted titles from IMDb's data files of real size, as they are.

Belongs here: time and memory of titles_by_id over generated files (imdb_titles.py) of 12 million titles; the process
that reads is measured alone. Does not belong here: downloading and verifying.

Figures: wall and CPU seconds, peak RSS in MB (10^6 bytes), interpreter and libraries included. With title.principals
(the largest file, for cast) and without. Every wanted title must be found, with its rating where it has one.
Target: 30 s and 1,000 MB on two cores. BENCH_TITLES changes the size; BENCH_IMDB_FOLDER keeps the files there.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.imdb_titles import wanted_ids, write_files

TITLES = int(os.environ.get("BENCH_TITLES", "12000000"))
WANTED = 1_000
MOST_SECONDS, MOST_MB = 30.0, 1_000.0


def measure(folder: Path, titles: int, *, cast: bool) -> dict[str, float]:
    """Read in a process of its own; return wall and cpu (seconds), megabytes, reported, with_directors, with_cast."""
    arguments = [sys.executable, "-m", "benchmarks.imdb_files", str(folder), str(titles), str(int(cast))]
    done = subprocess.run(arguments, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def read_apart(folder: Path, titles: int, *, cast: bool) -> dict[str, float]:
    """Read, and return the figures of this process."""
    from movie_assets.providers.imdb.datasets import read_rows
    from movie_assets.providers.imdb.file_columns import COLUMNS
    from movie_assets.warehouse.imdb_datasets import titles_by_id

    paths = {name: folder / f"{name}.tsv.gz" for name in COLUMNS if cast or name != "title.principals"}
    files = {name: path for name, path in paths.items() if path.exists()}
    wanted = wanted_ids(titles, WANTED)
    began = time.perf_counter()
    films = [read_rows(body) for body in titles_by_id(files, wanted).values()]
    wall = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "wall": wall,
        "cpu": used.ru_utime + used.ru_stime,
        "megabytes": used.ru_maxrss * 1024 / 1e6,
        "reported": len(films),
        "with_directors": sum(bool(film.directors) for film in films),
        "with_cast": sum(bool(film.top_cast) for film in films),
        "rated": sum(bool(film.imdb_rating) for film in films),
    }


@contextmanager
def files_of(titles: int) -> Iterator[Path]:
    """Yield a folder with the files of so many titles: written for this, or kept in BENCH_IMDB_FOLDER."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(os.environ.get("BENCH_IMDB_FOLDER") or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "title.basics.tsv.gz").exists():
            began = time.perf_counter()
            files = write_files(folder, titles)
            size = sum(path.stat().st_size for path in files.values()) / 1e6
            print(f"{titles:,} titles: {size:,.0f} MB compressed, written in {time.perf_counter() - began:.0f} s")
        yield folder


def run() -> None:
    """Write the files, read them, print the figures."""
    with files_of(TITLES) as folder:
        print("| files | titles found | directors | cast | rated | wall s | CPU s | peak MB |\n" + "|---" * 8 + "|")
        for cast in (False, True):
            found = measure(folder, TITLES, cast=cast)
            label = "with title.principals" if cast else "without title.principals"
            counts = " | ".join(f"{found[name]:.0f}" for name in ("reported", "with_directors", "with_cast", "rated"))
            print(
                f"| {label} | {counts} | {found['wall']:.1f} | {found['cpu']:.1f} | {found['megabytes']:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    print(json.dumps(read_apart(Path(sys.argv[1]), int(sys.argv[2]), cast=sys.argv[3] == "1")))
