"""The commands about one film, and their options.

Belongs here: parsing the command line. Does not belong here: what the commands do and show (cache_reports.py,
explain_command.py, history_command.py, freeze_command.py).
"""

from typing import Annotated, Literal

import typer

from movie_assets.cli.options import NEGATIVE_IDS, output, settings_of_stores
from movie_assets.cli.past_moment import AS_OF, moment_of

FILM = typer.Argument(help="Title, TMDB id, IMDb id or movie_id.")
REASON = typer.Option(help="Why; kept with the decision.")
PROVIDERS = typer.Option("--provider", help="Only at this provider; may be repeated.")


def add_film_commands(app: typer.Typer) -> None:
    """Add show, explain and history."""

    @app.command(context_settings=NEGATIVE_IDS)
    def show(film: Annotated[str, FILM], as_of: Annotated[str | None, AS_OF] = None) -> None:
        """Show one film from the cache, with the source of each field."""
        then = moment_of(as_of)
        from movie_assets.cli.cache_reports import show_film

        show_film(settings_of_stores(), output(), film, then)

    @app.command(context_settings=NEGATIVE_IDS)
    def explain(
        film: Annotated[str, FILM],
        field: Annotated[
            str | None,
            typer.Argument(
                help="One field of its row, or a column of a provider's table; without it all fields, in short."
            ),
        ] = None,
        raw: Annotated[bool, typer.Option("--raw", help="Print the answers too, as they were received.")] = False,
        as_of: Annotated[str | None, AS_OF] = None,
    ) -> None:
        """Show where a film's values are from: provider, answer, moment, rule; which values lost; how they moved."""
        then = moment_of(as_of)
        from movie_assets.cli.explain_command import explain as explain_film

        explain_film(settings_of_stores(), output(), film, field, then, raw=raw)

    @app.command(context_settings=NEGATIVE_IDS)
    def history(
        film: Annotated[str, FILM],
        curve: Annotated[
            str | None,
            typer.Argument(metavar="FIELD", help="The curve of this number, from the first answer on: popularity ..."),
        ] = None,
        field: Annotated[list[str] | None, typer.Option("--field", help="Only this field; may be repeated.")] = None,
        rows: Annotated[int, typer.Option(min=1, help="How many changes to list.")] = 50,
    ) -> None:
        """Show how a film's rating, votes, revenue and other fields moved; of one field its curve."""
        from movie_assets.cli.history_command import show_curve, show_history

        if curve is None:
            show_history(settings_of_stores(), output(), film, field or (), rows)
        else:
            show_curve(settings_of_stores(), output(), film, curve)


def add_freeze_commands(app: typer.Typer) -> None:
    """Add freeze and unfreeze."""

    @app.command(context_settings=NEGATIVE_IDS)
    def freeze(
        film: Annotated[str, FILM],
        reason: Annotated[str, REASON],
        provider: Annotated[list[str] | None, PROVIDERS] = None,
    ) -> None:
        """Skip a film in every automatic refresh until somebody unfreezes it."""
        _decide("freeze", film, reason, provider)

    @app.command(context_settings=NEGATIVE_IDS)
    def unfreeze(
        film: Annotated[str, FILM],
        reason: Annotated[str, REASON],
        provider: Annotated[list[str] | None, PROVIDERS] = None,
    ) -> None:
        """Refresh a film by its age again, whoever or whatever froze it."""
        _decide("unfreeze", film, reason, provider)

    app.command("thaw", hidden=True)(unfreeze)  # its name in version 0.1


def _decide(kind: Literal["freeze", "unfreeze"], film: str, reason: str, providers: list[str] | None) -> None:
    from movie_assets.cli.freeze_command import decide

    output().say(decide(settings_of_stores(), kind, film, reason, providers or ()))
