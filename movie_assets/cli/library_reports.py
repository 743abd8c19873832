"""What the terminal shows of writing into a library: NFO files, artwork.

Belongs here: calling the work, and its outcome in words. Does not belong here: options (export_commands.py).
"""

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from movie_assets.cli.cache_reports import warn_of_mismatch
from movie_assets.cli.output import Output
from movie_assets.export.artwork_files import DOWNLOADED, FAILED, MISSING, THERE, download, pictures
from movie_assets.export.export_request import LibraryRequest
from movie_assets.export.library_choice import chosen_films
from movie_assets.export.library_folder import Library
from movie_assets.export.nfo_files import KEPT, SAME, WRITTEN, write_nfo_files
from movie_assets.settings import Settings
from movie_assets.warehouse.opening import open_operations
from movie_assets.wording import counted

MOST_NAMED = 10
"""Folders or images that are named, each with its reason."""


def write_nfo(settings: Settings, out: Output, request: LibraryRequest) -> None:
    """Write NFO files; print how many, and which folders are of no film."""
    warn_of_mismatch(settings)
    with chosen_films(settings, request) as (films, library):
        counts = write_nfo_files(films, replace=request.replace)
    kept = f", {counts[KEPT]:,} left alone that others wrote or changed (--replace)" if counts[KEPT] else ""
    out.say(f"{counted(counts[WRITTEN], 'NFO file')} written, {counts[SAME]:,} as they would be{kept}.")
    _name_unknown(out, request, library)


def download_artwork(settings: Settings, out: Output, request: LibraryRequest) -> bool:
    """Download images; print how many, and what failed. Return whether nothing did."""
    warn_of_mismatch(settings)
    with chosen_films(settings, request) as (films, library):
        wanted, without = pictures(films, request.kinds)
    progress = Progress(
        TextColumn("images"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=out.aside
    )
    with open_operations(settings) as operations, progress:
        bar = progress.add_task("", total=len(wanted))
        done = download(
            settings, operations, wanted, replace=request.replace, on_outcome=lambda _: progress.advance(bar)
        )
    counts, words = (
        done.counts,
        [f"{done.counts[DOWNLOADED]:,} images downloaded", f"{done.counts[THERE]:,} were there"],
    )
    words += [f"{counts[MISSING]:,} are missing at their hosts"] * bool(counts[MISSING])
    words += [f"{counts[FAILED]:,} failed: run it again"] * bool(counts[FAILED])
    words += [f"for {without:,} the cache has no address"] * bool(without)
    out.say(f"{', '.join(words)}.")
    if settings.demo_mode:
        out.say("They are the demo's: pictures of a few pixels, from the embedded server.")
    for problem in list(dict.fromkeys(done.problems))[:MOST_NAMED]:
        out.warn(problem)
    _name_unknown(out, request, library)
    return not done.problems


def _name_unknown(out: Output, request: LibraryRequest, library: Library) -> None:
    """Say which folders are left alone, where folders say which films are meant."""
    if request.films or request.query is not None:
        return
    for folder, why in list(library.unknown.items())[:MOST_NAMED]:
        out.warn(f"{folder.name}: {why}")
    if (more := len(library.unknown) - MOST_NAMED) > 0:
        out.warn(f"and {more:,} folders more")
