"""The commands by which people correct values of films, and their options.

Belongs here: parsing the command line, and what is said of a correction. Does not belong here: what it does
(correct/correcting.py).
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from movie_assets.cli.options import NEGATIVE_IDS, output, settings_of_stores

if TYPE_CHECKING:
    from movie_assets.correct.correcting import Wish

_FILM = typer.Argument(help="Title, TMDB id, IMDb id or movie_id.")
_FIELD = typer.Argument(help="Column of provider_cache_movies, such as runtime.")
_REASON = typer.Option(help="Why; kept with the decision.")


def add_correct_commands(app: typer.Typer) -> None:
    """Add set, blank, lock, prefer, unlock and corrections."""

    @app.command(name="set", context_settings=NEGATIVE_IDS)
    def set_value(
        film: Annotated[str, _FILM],
        field: Annotated[str, _FIELD],
        value: Annotated[str, typer.Argument(help="The value; a list by commas.")],
        reason: Annotated[str, _REASON],
    ) -> None:
        """Give a field of a film a value of your own, which counts before all providers."""
        _correct("set", film, field, reason, value)

    @app.command(context_settings=NEGATIVE_IDS)
    def blank(film: Annotated[str, _FILM], field: Annotated[str, _FIELD], reason: Annotated[str, _REASON]) -> None:
        """Leave a field of a film empty, whatever providers say."""
        _correct("blank", film, field, reason)

    @app.command(context_settings=NEGATIVE_IDS)
    def lock(film: Annotated[str, _FILM], field: Annotated[str, _FIELD], reason: Annotated[str, _REASON]) -> None:
        """Keep a field of a film as it is now, whatever providers say later."""
        _correct("lock", film, field, reason)

    _add_choices(app)
    _add_list(app)


def _correct(wish: "Wish", film: str, field: str, reason: str, argument: str | None = None) -> None:
    if wish != "unlock" and not reason.strip():
        raise typer.BadParameter("say why: the reason is kept with the decision", param_hint="--reason")
    from movie_assets.cli.correct_command import correct_film

    output().say(correct_film(settings_of_stores(), wish, film, field, reason, argument))


def _add_choices(app: typer.Typer) -> None:
    @app.command(context_settings=NEGATIVE_IDS)
    def prefer(
        film: Annotated[str, _FILM],
        field: Annotated[str, _FIELD],
        provider: Annotated[str, typer.Argument(help="Whose value counts for this film, if it has one.")],
        reason: Annotated[str, _REASON],
    ) -> None:
        """Let a provider's value of a field count before the others', for one film."""
        _correct("prefer", film, field, reason, provider)

    @app.command(context_settings=NEGATIVE_IDS)
    def unlock(
        film: Annotated[str, _FILM], field: Annotated[str, _FIELD], reason: Annotated[str, _REASON] = ""
    ) -> None:
        """End a correction, whatever it was: the providers' values count again."""
        _correct("unlock", film, field, reason)


def _add_list(app: typer.Typer) -> None:
    @app.command(context_settings=NEGATIVE_IDS)
    def corrections(
        film: Annotated[str | None, typer.Argument(help="All decisions about a film; else what is in force.")] = None,
        write: Annotated[Path | None, typer.Option("--export", help="Write those in force into this file.")] = None,
        read: Annotated[Path | None, typer.Option("--import", help="Take the corrections of this file.")] = None,
    ) -> None:
        """Show what people corrected; or write it into a file, or take it from one."""
        from movie_assets.cli import correct_command

        if write is not None and read is not None:
            raise typer.BadParameter("--export or --import, one at a time")
        if write is not None:
            output().say(correct_command.export_corrections(settings_of_stores(), write))
        elif read is not None:
            if not correct_command.import_corrections(settings_of_stores(), output(), read):
                raise typer.Exit(1)
        else:
            correct_command.show_corrections(settings_of_stores(), output(), film)
