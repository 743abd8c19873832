"""The commands of identification and their options.

Belongs here: parsing the command line. Does not belong here: what the commands do and show
(identification_command.py, inbox_command.py).
"""

from pathlib import Path
from typing import Annotated

import typer

from movie_assets.cli.options import NEGATIVE_IDS, output, settings, settings_of_stores

REQUEST = typer.Argument(min=1, max=2**63 - 1, help="Number of the request; `pending` lists those that wait.")
CANDIDATE = typer.Argument(help="Number in the list of candidates, or an id such as tmdb:603.")
YES = typer.Option("--yes", help="Also a film of another year, or one that is nothing like the request.")
FORCE = typer.Option("--force", help="Ask even when the answers in the store are fresh.")


def add_identify_commands(app: typer.Typer) -> None:
    """Add identify, confirm and reidentify."""

    @app.command()
    def identify(
        title: Annotated[
            str, typer.Argument(help="Title, also original or alternative; an IMDb id; or the name of a file.")
        ] = "",
        year: Annotated[int | None, typer.Option(help="Year of first release.")] = None,
        imdb: Annotated[str, typer.Option(help="IMDb id, such as tt0133093.")] = "",
        tmdb: Annotated[str, typer.Option(help="TMDB id.")] = "",
        tvdb: Annotated[str, typer.Option(help="TVDB id.")] = "",
        force: Annotated[bool, FORCE] = False,
        automatic: Annotated[
            bool, typer.Option("--automatic", help="Take the film at once when exactly one is certain.")
        ] = False,
    ) -> None:
        """Show which films a title or an id may mean; nothing is cached before one is confirmed."""
        from movie_assets.cli.identification_command import identify as work

        asked = {"title": title, "year": year, "imdb_id": imdb, "tmdb_id": tmdb, "tvdb_id": tvdb}
        if not work(settings(), output(), asked, force=force, automatic=automatic):
            raise typer.Exit(1)

    @app.command()
    def confirm(
        request: Annotated[int, REQUEST],
        candidate: Annotated[str, CANDIDATE],
        force: Annotated[bool, FORCE] = False,
        yes: Annotated[bool, YES] = False,
    ) -> None:
        """Choose the film that a request means: look it up by its ids, keep it, collect it in full."""
        from movie_assets.cli.identification_command import confirm as work

        work(settings_of_stores(), output(), request, candidate, force=force, again=False, sure=yes)

    @app.command()
    def reidentify(
        request: Annotated[int, REQUEST], candidate: Annotated[str, CANDIDATE], yes: Annotated[bool, YES] = False
    ) -> None:
        """Point a request to another film than the wrong one that answers it."""
        from movie_assets.cli.identification_command import confirm as work

        work(settings_of_stores(), output(), request, candidate, force=False, again=True, sure=yes)


def add_request_commands(app: typer.Typer) -> None:
    """Add pending, dismiss, undo and settle."""

    @app.command()
    def pending(rows: Annotated[int, typer.Option(min=1, help="How many requests to list.")] = 50) -> None:
        """Show the requests that wait for a person, with their likeliest films, and ids that two films claim."""
        from movie_assets.cli.request_reports import show_waiting

        show_waiting(settings_of_stores(), output(), rows)

    @app.command()
    def dismiss(
        reason: Annotated[str, typer.Option(help="Why; kept with the decision.")],
        requests: Annotated[
            list[int] | None, typer.Argument(min=1, max=2**63 - 1, help="Numbers of requests that wait.")
        ] = None,
        everything: Annotated[bool, typer.Option("--all", help="All that wait.")] = False,
        file: Annotated[str, typer.Option(help="All of this file of the inbox that wait.")] = "",
    ) -> None:
        """Let requests wait no more; undo takes it back. Their file does not ask for them again, typing them does."""
        if not reason.strip():
            raise typer.BadParameter("say why: the reason is kept with the decision", param_hint="--reason")
        if (bool(requests), everything, bool(file)).count(True) != 1:
            raise typer.BadParameter("give exactly one of: numbers of requests, --file NAME, --all")
        from movie_assets.cli.identification_command import dismiss as work

        work(settings_of_stores(), output(), requests or (), everything=everything, file=file or None, reason=reason)

    @app.command()
    def undo(requests: Annotated[list[int], REQUEST]) -> None:
        """Take back which film a request means, or its dismissal; a film that nothing else holds is shown no more."""
        from movie_assets.cli.identification_command import undo as work

        work(settings_of_stores(), output(), requests)

    @app.command(context_settings=NEGATIVE_IDS)
    def settle(
        film: Annotated[
            int, typer.Argument(min=-(2**63), max=2**63 - 1, help="movie_id of the film whose id is contested.")
        ],
        provider: Annotated[str, typer.Argument(help="tmdb, imdb or tvdb.")],
        keep: Annotated[str, typer.Option(help="The id that the film has; the other film loses it.")] = "",
        none: Annotated[bool, typer.Option("--none", help="The film has none of the contested ids.")] = False,
        same: Annotated[bool, typer.Option("--same", help="Both films are one.")] = False,
    ) -> None:
        """Say which film has an id that two claim."""
        if (bool(keep), none, same).count(True) != 1:
            raise typer.BadParameter("give exactly one of --keep ID, --none, --same")
        from movie_assets.cli.identification_command import settle as work

        work(settings_of_stores(), output(), film, provider, keep=keep or None, same=same)


def add_inbox_command(app: typer.Typer) -> None:
    """Add inbox."""

    @app.command()
    def inbox(
        folder: Annotated[
            Path | None,
            typer.Argument(help="Folder with files that ask for films; default: the inbox of the data folder."),
        ] = None,
    ) -> None:
        """Take the files of the inbox at once, as the inbox sensor and its run do: one line for each request."""
        from movie_assets.cli.inbox_command import take_inbox

        if not take_inbox(settings(), output(), folder):
            raise typer.Exit(1)
