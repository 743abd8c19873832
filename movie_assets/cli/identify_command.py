"""The commands of identification and their options.

Belongs here: parsing the command line. Does not belong here: what the commands do and show
(identification_commands.py, inbox_command.py).
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from movie_assets.settings import Settings


NEGATIVE_IDS = {"ignore_unknown_options": True}
"""Of commands that take a film: the movie_id of one that TMDB lacks is negative, and no option."""
REQUEST = typer.Argument(help="Number of the request; `pending` lists those that wait.")
CANDIDATE = typer.Argument(help="Number in the list of candidates, or an id such as tmdb:603.")
FORCE = typer.Option("--force", help="Ask even when the answers in the store are fresh.")


def add_commands(app: typer.Typer, settings: "Callable[[], Settings]") -> None:
    """Add the commands to the app; `settings` returns those in force."""

    @app.command()
    def identify(
        title: Annotated[str, typer.Argument(help="Title, also original or alternative.")] = "",
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
        from movie_assets.cli.identification_commands import identify as work

        asked = {"title": title, "year": year, "imdb_id": imdb, "tmdb_id": tmdb, "tvdb_id": tvdb}
        if not work(settings(), asked, force=force, automatic=automatic):
            raise typer.Exit(1)

    @app.command()
    def confirm(
        request: Annotated[int, REQUEST], candidate: Annotated[str, CANDIDATE], force: Annotated[bool, FORCE] = False
    ) -> None:
        """Choose the film that a request means: look it up by its ids, keep it, collect it in full."""
        from movie_assets.cli.identification_commands import confirm as work

        work(settings(), request, candidate, force=force, again=False)

    @app.command()
    def reidentify(request: Annotated[int, REQUEST], candidate: Annotated[str, CANDIDATE]) -> None:
        """Point a request to another film than the wrong one that answers it."""
        from movie_assets.cli.identification_commands import confirm as work

        work(settings(), request, candidate, force=False, again=True)

    @app.command()
    def undo(request: Annotated[int, REQUEST]) -> None:
        """Take back which film a request means; a film that nothing else holds is not shown any more."""
        from movie_assets.cli.identification_commands import undo as work

        work(settings(), request)

    @app.command()
    def pending() -> None:
        """Show the requests that wait for a person, with their likeliest films, and ids that two films claim."""
        from movie_assets.cli.identification_commands import pending as work

        work(settings())

    @app.command(context_settings=NEGATIVE_IDS)
    def settle(
        film: Annotated[int, typer.Argument(help="movie_id of the film whose id is contested.")],
        provider: Annotated[str, typer.Argument(help="tmdb, imdb or tvdb.")],
        keep: Annotated[str, typer.Option(help="The id that the film has; the other film loses it.")] = "",
        none: Annotated[bool, typer.Option("--none", help="The film has none of the contested ids.")] = False,
        same: Annotated[bool, typer.Option("--same", help="Both films are one.")] = False,
    ) -> None:
        """Say which film has an id that two claim."""
        from movie_assets.cli.identification_commands import settle as work

        if (bool(keep), none, same).count(True) != 1:
            raise typer.BadParameter("give exactly one of --keep ID, --none, --same")
        work(settings(), film, provider, keep=keep or None, same=same)


def add_inbox_command(app: typer.Typer, settings: "Callable[[], Settings]") -> None:
    """Add the command of the inbox to the app."""

    @app.command()
    def inbox(
        folder: Annotated[
            Path | None,
            typer.Argument(help="Folder with files that ask for films; default: the inbox of the data folder."),
        ] = None,
    ) -> None:
        """Take the files of the inbox at once, as the inbox sensor and its run do: one line for each request."""
        from movie_assets.cli.inbox_command import take_inbox

        if not take_inbox(settings(), folder):
            raise typer.Exit(1)
